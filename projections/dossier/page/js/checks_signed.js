/* Checks of the page itself and of who signed. */

function checkArithmetic() {
  demand(comesOutRight(), '本浏览器算不对标准样例，换一个浏览器再看',
    'this browser gets known examples wrong: take another one');
  return holds('SHA-256、SHA-512、Ed25519 的标准样例都算对了', 'known examples come out right');
}

function checkPayload(c, given) {
  var i, key;
  c.payload = JSON.parse(given.payload);
  demand(c.payload.format === FORMAT, '数据格式不是 ' + FORMAT, 'the data are not ' + FORMAT);
  c.keys = [];
  for (i = 0; i < c.payload.keys.length; i += 1) {
    key = readKey(c.payload.keys[i].vkey);
    demand(key !== null, '公钥 ' + i + ' 无法读取', 'key ' + i + " can't be read");
    c.keys.push({role: c.payload.keys[i].role, read: key});
  }
  return holds('页内数据可读，含公钥 ' + c.keys.length + ' 把', 'readable, with keys: ' + c.keys.length);
}

function checkPage(c, given) {
  c.issue = JSON.parse(given.issue);
  demand(given.issue === issueText(c.issue), '签发信息的写法被改过', 'the issue was written otherwise');
  demand(c.issue.digest === given.digest, '本页的文字、表格、样式或程序被改过（也可能是浏览器插件所改）：' +
    '应为 ' + c.issue.digest + '，实为 ' + given.digest,
  'text, tables, style or program of this page were changed (by an extension, perhaps): wanted ' +
    c.issue.digest + ', found ' + given.digest);
  return holds('全页摘要一致：' + given.digest, 'the digest of the whole page agrees');
}

/* The issue as it must be written: one way for each content. */
function issueText(issue) {
  var found = '{"digest":' + JSON.stringify(issue.digest);
  if (has(issue, 'note')) {
    found += ',"note":' + JSON.stringify(issue.note);
  }
  return found.split('<').join('\\u003c') + '}';
}

function checkIssue(c, given) {
  var read, found;
  if (!has(c.issue, 'note')) {
    return note('本页文字没有签名：有记录证明的数字照样可信，其余文字谁都可能改过后重做一份',
      'the words of this page are unsigned: what is proved from the record stands; anybody could have ' +
      'made the rest anew');
  }
  read = readNote(c.issue.note);
  demand(read !== null, '签发签名无法读取', "the issue's signature can't be read");
  demand(read.text === 'evalcore dossier v1\n' + given.digest + '\n',
    '签名所签的不是这样一页', 'what was signed is another page than this');
  found = checkNote(read, keysOf(c, ''));
  demand(found.failed.length + found.unknown.length === 0 && found.verified.length > 0,
    '本页的签名不成立', 'the signature of this page does not hold');
  c.signed = true;
  return holds('全页由 ' + found.verified[0].key.name + ' 签名', 'signed by ' + found.verified[0].key.name);
}

function checkCheckpoint(c) {
  var text = c.payload.checkpoint, read = readNote(text), found, names;
  if (read === null) {
    c.checkpoint = readCheckpoint(text);
    demand(c.checkpoint !== null, '存证点无法读取', "the checkpoint can't be read");
    c.cosigned = null;
    return missing('存证点没有签名：下列各项只说明本文件前后一致，说明不了它出自哪个单位的记录',
      'the checkpoint is unsigned: what follows shows that this file fits together, not whose record it is');
  }
  c.checkpoint = readCheckpoint(read.text);
  demand(c.checkpoint !== null, '存证点无法读取', "the checkpoint can't be read");
  found = checkNote(read, keysOf(c, ''));
  demand(found.failed.length === 0, '存证点上 ' + found.failed.join('、') + ' 的签名不成立',
    'a signature on the checkpoint does not hold: ' + found.failed.join(', '));
  names = namesOf(found.verified, 'log', c);
  /* The name of the log's key is the origin of the log (C2SP tlog-checkpoint). */
  demand(names.indexOf(c.checkpoint.origin) >= 0, '存证点上没有记录单位的签名',
    'no key of the log signed the checkpoint');
  c.cosigned = found;
  return holds(names.join('、') + ' 签署：记录规模 ' + c.checkpoint.size,
    'signed by ' + names.join(', ') + ': size ' + c.checkpoint.size);
}

function checkWitness(c) {
  var i, one, zh = [], en = [], witnesses = keysOf(c, 'witness');
  for (i = 0; c.cosigned !== null && i < c.cosigned.verified.length; i += 1) {
    one = c.cosigned.verified[i];
    if (witnesses.indexOf(one.key) >= 0) {
      zh.push(one.key.name + (one.at ? '（' + instant(one.at * 1000000) + '）' : ''));
      en.push(one.key.name);
    }
  }
  if (zh.length === 0) {
    return note('没有别的单位见证：无法从本页看出大家见到的是不是同一份记录',
      'no other office witnessed it: this page can\'t show that everybody saw the same record');
  }
  return holds('见证：' + zh.join('、'), 'witnessed by ' + en.join(', '));
}
