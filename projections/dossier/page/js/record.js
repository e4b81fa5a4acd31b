/* Entries of the record (docs/record.md: leaf, format 1) and the text of a certificate. */

/* {stream, version, topic, recordedAt, actor, source, state}; null where the bytes are no entry. */
function readEntry(bytes) {
  var fields = [], at = 0, length, i, found, texts = [];
  for (i = 0; i < 10; i += 1) {
    if (at + 2 > bytes.length) {
      return null;
    }
    length = bytes[at] * 256 + bytes[at + 1];
    if (at + 2 + length > bytes.length) {
      return null;
    }
    fields.push(bytes.slice(at + 2, at + 2 + length));
    at += 2 + length;
  }
  if (at !== bytes.length || bytes.length > 65535 || fields[0].length !== 1 || fields[0][0] !== 1 ||
      fields[2].length !== 8 || fields[4].length !== 8 ||
      (fields[8].length !== 0 && fields[8].length !== 32)) {
    return null;
  }
  for (i = 0; i < 5; i += 1) {
    texts.push(fromUtf8(fields[[1, 3, 5, 6, 7][i]]));
    if (texts[i] === null) {
      return null;
    }
  }
  found = {
    stream: texts[0], version: bigEndian(fields[2]), topic: texts[1],
    recordedAt: bigEndian(fields[4]), actor: texts[2], source: texts[3], state: null
  };
  try {
    found.state = JSON.parse(texts[4]);
  } catch (error) {
    return null;
  }
  return found.state === null || typeof found.state !== 'object' ? null : found;
}

function bigEndian(bytes) {
  var found = 0, i;
  for (i = 0; i < bytes.length; i += 1) {
    found = found * 256 + bytes[i];
  }
  return found;
}

function plainName(text) {
  return text.replace(/\\(\\|x[01][0-9a-f])/g, function (whole, what) {
    return what === '\\' ? '\\' : String.fromCharCode(parseInt(what.slice(1), 16));
  });
}

var HEX64 = /^[0-9a-f]{64}$/, DAY = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/, WHOLE = /^(?:0|[1-9][0-9]{0,15})$/;

/* What a certificate says, all as text but the tables; null where the text is none. */
function readCertificate(text) {
  var lines = text.split('\n'), at = 0, right = true, found = {tables: {}}, told, last = '';

  /* The rest of the next line, which must begin with a word and look as said. */
  function rest(word, form) {
    var line = lines[at] || '';
    at += 1;
    if (line.slice(0, word.length + 1) !== word + ' ' || !form.test(line.slice(word.length + 1))) {
      right = false;
      return '';
    }
    return line.slice(word.length + 1);
  }

  right = rest('evalcore', /^certificate v1$/) !== '';
  found.log = plainName(rest('log', /./));
  found.size = rest('size', WHOLE);
  found.root = rest('root', /^[A-Za-z0-9+\/]{43}=$/);
  told = rest('scheme', /. [0-9a-f]{64}$/);
  found.scheme = plainName(told.slice(0, -65));
  found.digest = told.slice(-64);
  found.period = plainName(rest('period', /./));
  found.as_of = rest('as-of', DAY);
  found.engine = rest('engine', HEX64);
  found.run = rest('run', HEX64);
  found.subjects = rest('subjects', WHOLE);
  while (right && /^table /.test(lines[at] || '')) {
    told = rest('table', /^[a-z_]{1,40} [0-9a-f]{64}$/).split(' ');
    right = right && told[0] > last;
    last = told[0];
    found.tables[last] = told[1];
  }
  found.results = /^results /.test(lines[at] || '') ? rest('results', HEX64) : '';
  told = rest('published', /^(?:0|[1-9][0-9]{0,15}) [0-9]{4}-[0-9]{2}-[0-9]{2} ./).split(' ');
  found.position = told[0];
  found.on = told[1];
  found.authority = plainName(told.slice(2).join(' '));
  found.code = checkCode(text);
  return right && last !== '' && at === lines.length - 1 && lines[at] === '' ? found : null;
}
