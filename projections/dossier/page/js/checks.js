/* All checks in order. A page is green only where nothing failed and nothing that matters is missing. */

/* What each check is called and what it means. */
var CHECKS = [
  ['arithmetic', checkArithmetic, '算法', 'Algorithms', '页内程序在这个浏览器里算得对',
    'the program on this page computes rightly in this browser'],
  ['payload', checkPayload, '数据', 'Data', '页内的证明数据读得出来', 'the proofs on this page can be read'],
  ['page', checkPage, '全页', 'Whole page', '出页以后，文字、表格、样式、程序一处没有改动',
    'nothing of text, tables, style and program was changed since it was made'],
  ['issue', checkIssue, '签发', 'Issue', '出页的单位对全页签了名', 'the office that made the page signed it whole'],
  ['checkpoint', checkCheckpoint, '存证点', 'Checkpoint', '记录单位签署过这份记录的规模和根',
    'the log office signed size and root of this record'],
  ['witness', checkWitness, '见证', 'Witness', '别的单位查过记录前后一致并联署',
    'another office found the record consistent and cosigned'],
  ['entries', checkEntries, '记录条目', 'Entries', '所引各条确在被签署的记录里，一字不差',
    'the entries quoted are in the signed record, to the letter'],
  ['certificate', checkCertificate, '证书', 'Certificate', '证书与记录里的正式公布逐项一致',
    'the certificate says what was published in the record'],
  ['scheme', checkScheme, '考核办法', 'Scheme', '所用办法在记录里被采用过', 'the scheme used was adopted in the record'],
  ['result', checkResult, '结果', 'Results', '本对象的结果就是证书所指的结果，整表无增减',
    'the rows of this subject are those of the certificate, whole tables'],
  ['standing', checkStanding, '等次名次', 'Standing', '公布的等次名次与结果一致',
    'the published standing is that of the results'],
  ['shows', checkShows, '页面所示', 'What is shown', '带下划点线的地方写的就是得证的', 'what is underlined with dots is what is proved']
];

/* {state: green | amber | red, signed, checks: [{id, state, zh, en, meansZh, meansEn, foundZh, foundEn}]}.
 * c is filled with what was read. */
function examine(given, c) {
  var found = {state: 'green', signed: false, checks: []}, i, told, one;
  for (i = 0; i < CHECKS.length; i += 1) {
    told = CHECKS[i];
    try {
      one = told[1](c, given);
    } catch (error) {
      one = {
        state: 'fails',
        zh: error.zh || '无法核验：' + error.message,
        en: error.en || "can't be checked: " + error.message
      };
    }
    if (one.state === 'fails') {
      found.state = 'red';
    } else if (one.state === 'missing' && found.state === 'green') {
      found.state = 'amber';
    }
    found.checks.push({
      id: told[0], state: one.state, zh: told[2], en: told[3], meansZh: told[4], meansEn: told[5],
      foundZh: one.zh, foundEn: one.en
    });
  }
  found.signed = c.signed === true;
  return found;
}
