/* Checks of what the record holds: entries, certificate, scheme, results, standing. */

function checkEntries(c) {
  var i, told, entry, bytes;
  c.entries = [];
  demand(c.checkpoint, '没有存证点', 'there is no checkpoint');
  for (i = 0; i < c.payload.entries.length; i += 1) {
    told = c.payload.entries[i];
    bytes = fromBase64(told.entry);
    entry = bytes === null ? null : readEntry(bytes);
    demand(entry !== null, '第 ' + told.position + ' 条无法读取', 'entry ' + told.position + " can't be read");
    demand(isWhole(told.position) && told.position > 0 && included(leafHash(bytes), told.position - 1,
      c.checkpoint.size, decodedAll(told.proof), c.checkpoint.root),
    '第 ' + told.position + ' 条不在存证点所指的记录里', 'entry ' + told.position + ' is not in the record');
    entry.position = told.position;
    entry.role = told.role;
    c.entries.push(entry);
  }
  c.entriesHold = true;
  return holds(c.entries.length + ' 条记录都在存证点所指的记录里', 'in the record: ' + c.entries.length);
}

function checkCertificate(c, given) {
  var text = c.payload.certificate.text, read = readNote(text), found, run, told, i;
  var pairs, names, tables;
  demand(c.entriesHold, '记录条目未证明', 'the entries are not proved');
  c.certificate = readCertificate(read === null ? text : read.text);
  told = c.certificate;
  demand(told !== null, '证书无法读取', "the certificate can't be read");
  if (read !== null) {
    found = checkNote(read, keysOf(c, ''));
    demand(found.failed.length === 0, '证书上的签名不成立', 'a signature on the certificate does not hold');
  }
  run = entriesOf(c, 'run');
  demand(run.length === 1 && /^RunPublished\.[0-9]+$/.test(run[0].topic),
    '缺少公布结果的记录', 'the publication is not among the entries');
  demand(String(run[0].position) === told.position && c.payload.certificate.position === run[0].position,
    '证书写的位置与记录不符', 'the certificate names another position');
  run = run[0].state;
  pairs = [
    ['run', told.run, run.run], ['scheme', told.scheme, run.scheme], ['digest', told.digest, run.digest],
    ['engine', told.engine, run.engine], ['period', told.period, run.period],
    ['as-of', told.as_of, run.as_of], ['size', told.size, String(run.size)],
    ['root', toHex(fromBase64(told.root)), run.root], ['subjects', told.subjects, String(run.subjects)],
    ['results', told.results, run.results || ''], ['published', told.on, run.occurred_on],
    ['authority', told.authority, run.published_by]
  ];
  for (i = 0; i < pairs.length; i += 1) {
    demand(pairs[i][1] === pairs[i][2], '证书的 ' + pairs[i][0] + ' 与记录里的公布不符',
      'the certificate differs from the publication in the record: ' + pairs[i][0]);
  }
  tables = JSON.parse(run.tables);
  names = Object.keys(tables).sort();
  demand(names.join() === Object.keys(told.tables).sort().join(), '证书的结果表与公布不符', 'other tables');
  for (i = 0; i < names.length; i += 1) {
    demand(tables[names[i]] === told.tables[names[i]], '结果表 ' + names[i] + ' 的摘要与公布不符',
      'another digest of table ' + names[i]);
  }
  demand(told.log === c.checkpoint.origin || /^evalcore\/[0-9a-f]{16}$/.test(told.log),
    '证书说的是另一份记录', 'the certificate is of another log');
  demand(given.shown('certificate-code') === told.code && given.shown('checkpoint-code') ===
    checkCode(checkpointText(c)), '文末的核验码不对', 'the check codes at the end are others');
  c.certificateHolds = true;
  return holds('证书与第 ' + told.position + ' 条公布逐项一致，核验码 ' + told.code,
    'agrees with entry ' + told.position + ', field by field');
}

function checkScheme(c) {
  var found = entriesOf(c, 'scheme'), i, same = 0;
  demand(c.certificateHolds, '证书未证明', 'the certificate is not proved');
  if (found.length === 0) {
    return note('本页没有附考核办法的采用记录', 'the adoption of the scheme is not on this page');
  }
  for (i = 0; i < found.length; i += 1) {
    same += found[i].state.digest === c.certificate.digest &&
      found[i].state.scheme === c.certificate.scheme ? 1 : 0;
  }
  demand(same > 0, '证书用的办法不是所附的采用记录', 'the scheme adopted is not that of the certificate');
  return holds('证书用的考核办法（' + c.certificate.scheme + '）在记录中被采用',
    'the scheme of the certificate was adopted in the record');
}

function checkResult(c) {
  var told = c.payload.result, hidden, leaf, names, i, j, root, rows;
  demand(c.certificateHolds, '证书未证明', 'the certificate is not proved');
  c.rows = {};
  if (c.certificate.results === '' && !told) {
    return missing('这次公布没有写明结果树，各表的行无从证明',
      'this publication names no result tree: rows can\'t be proved');
  }
  leaf = resultLeaf(told);
  root = fromHex(c.certificate.results);
  demand(leaf !== null && root !== null, '结果表不全或重复', 'tables are missing or told twice');
  demand(String(told.size) === c.certificate.subjects || told.size > Number(c.certificate.subjects),
    '对象数与证书不符', 'another number of subjects');
  demand(included(leaf, told.index, told.size, decodedAll(told.proof), root),
    '所列结果不是证书所指的结果', 'these rows are not in the results of the certificate');
  names = Object.keys(told.tables);
  for (i = 0; i < names.length; i += 1) {
    rows = readRows(told.tables[names[i]]);
    demand(rows !== null, '结果表 ' + names[i] + ' 写法不规范', names[i] + ' is not canonical');
    for (j = 0; j < rows.length; j += 1) {
      demand(unescaped(rows[j][names[i] === 'flags' ? 3 : 0] || '') === told.subject,
        '结果表 ' + names[i] + ' 里有别人的行', names[i] + ' holds a row of somebody else');
    }
    c.rows[names[i]] = rows;
  }
  hidden = Object.keys(told.hidden);
  demand(c.payload.edition !== 'reviewer' || hidden.length === 0,
    '核查版须出示全部结果表，这里没有出示：' + hidden.join('、'), 'not shown, and must be: ' + hidden.join(', '));
  return holds(told.subject + ' 的 ' + names.length + ' 张结果表整表得证' +
    (hidden.length ? '；本版没有出示：' + hidden.join('、') : '，全部出示'),
  'whole tables proved: ' + names.length + (hidden.length ? '; not shown: ' + hidden.join(', ') : ', all of them'));
}

function checkStanding(c) {
  var found = entriesOf(c, 'standing'), state, row, pairs, i, who;
  demand(c.certificateHolds, '证书未证明', 'the certificate is not proved');
  if (found.length === 0 && c.rows && c.rows.standings) {
    return note('本页不附等次名次的公布记录，等次名次由上一项“结果”证明',
      'the publication of the standing is not on this page: "Results" above proves the standing');
  }
  demand(found.length === 1 && /^StandingPublished\.[0-9]+$/.test(found[0].topic),
    '缺少本对象等次名次的公布记录', 'the published standing is not among the entries');
  state = found[0].state;
  demand(state.run === c.certificate.run && state.scheme === c.certificate.scheme &&
    state.period === c.certificate.period, '等次名次属于另一次公布', 'the standing is of another run');
  if (!c.payload.result) {
    return holds('等次名次在记录中公布', 'the standing was published in the record');
  }
  who = state.person ? state.person + '@' + state.unit : state.unit;
  demand(c.payload.result.subject === who || c.payload.result.subject === 'unattributed@' + state.unit,
    '等次名次是另一对象的', 'the standing is of another subject');
  demand(c.rows && c.rows.standings && c.rows.standings.length === 1,
    '缺少等次名次表', 'the table of standings is missing');
  row = c.rows.standings[0];
  pairs = [
    [row[1], text(state.cohort)], [row[2], text(state.status)], [row[3], number(state.total)],
    [row[4], String(state.decimals || 0)], [row[5], number(state.rank)],
    [row[6], String(state.ranked_of || 0)], [row[8], text(state.score_grade)],
    [row[9], text(state.grade)], [row[10], listed(state.lists)]
  ];
  demand(row.length === 11 && unescaped(row[0]) === c.payload.result.subject,
    '等次名次表是另一对象的', 'the table of standings is of another subject');
  for (i = 0; i < pairs.length; i += 1) {
    demand(pairs[i][0] === pairs[i][1], '结果表的等次名次与公布的不符（第 ' + (i + 1) + ' 项）',
      'the standing in the results differs from the published one: item ' + (i + 1));
  }
  return holds('第 ' + found[0].position + ' 条公布的等次名次与结果表一致',
    'entry ' + found[0].position + ' agrees with the table');
}

function text(value) {
  return escaped(value || '');
}

function number(value) {
  return value === undefined || value === null ? NOTHING : String(value);
}

function listed(value) {
  var found = (value || '').split('|'), items = [], i;
  for (i = 0; i < found.length; i += 1) {
    if (found[i] !== '') {
      items.push(escaped(found[i]));
    }
  }
  return items.join(',');
}

function escaped(value) {
  return value.replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r').replace(/,/g, '\\c');
}
