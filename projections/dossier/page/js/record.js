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

var CERTIFICATE = new RegExp(
  '^evalcore certificate v1\\nlog ([^\\n]+)\\nsize (0|[1-9][0-9]{0,15})\\n' +
  'root ([A-Za-z0-9+/]{43}=)\\nscheme ([^\\n]+) ([0-9a-f]{64})\\nperiod ([^\\n]+)\\n' +
  'as-of ([0-9]{4}-[0-9]{2}-[0-9]{2})\\nengine ([0-9a-f]{64})\\nrun ([0-9a-f]{64})\\n' +
  'subjects (0|[1-9][0-9]{0,15})\\n((?:table [a-z_]{1,40} [0-9a-f]{64}\\n){1,40})' +
  '(?:results ([0-9a-f]{64})\\n)?' +
  'published (0|[1-9][0-9]{0,15}) ([0-9]{4}-[0-9]{2}-[0-9]{2}) ([^\\n]+)\\n$'
);

function plainName(text) {
  return text.replace(/\\(\\|x[01][0-9a-f])/g, function (whole, what) {
    return what === '\\' ? '\\' : String.fromCharCode(parseInt(what.slice(1), 16));
  });
}

/* What a certificate says, all as text but the tables; null where the text is none. */
function readCertificate(text) {
  var m = CERTIFICATE.exec(text), tables = {}, rows, i, row, last = '';
  if (m === null) {
    return null;
  }
  rows = m[11].split('\n');
  for (i = 0; i < rows.length - 1; i += 1) {
    row = rows[i].split(' ');
    if (!(row[1] > last)) {
      return null;
    }
    last = row[1];
    tables[row[1]] = row[2];
  }
  return {
    log: plainName(m[1]), size: m[2], root: m[3], scheme: plainName(m[4]), digest: m[5],
    period: plainName(m[6]), as_of: m[7], engine: m[8], run: m[9], subjects: m[10], tables: tables,
    results: m[12] || '', position: m[13], on: m[14], authority: plainName(m[15]),
    code: checkCode(text)
  };
}
