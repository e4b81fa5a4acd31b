/* Reads the page, has it checked, and says what came out: the only part that touches what is seen. */

var HEADLINES = {
  green: ['核验通过', 'Verified'],
  words: ['核验通过，但页面文字没有签名', 'Verified, but the words of the page are unsigned'],
  amber: ['前后一致，但缺少签名或证明', 'Consistent, but a signature or proof is missing'],
  red: ['核验不通过，请勿采信', 'Not verified: do not rely on this page']
};
var MARKS = {holds: ['✓', '成立', 'holds'], fails: ['✗', '不成立', 'fails'],
  missing: ['!', '缺少', 'missing'], note: ['–', '说明', 'note']};

function made(name, className, text) {
  var found = document.createElement(name);
  if (className) {
    found.className = className;
  }
  if (text) {
    found.appendChild(document.createTextNode(text));
  }
  return found;
}

function both(name, className, zh, en) {
  var found = made(name, className, zh + ' '), english = made('span', 'en', en);
  english.lang = 'en';
  found.appendChild(english);
  return found;
}

function rowOf(check) {
  var row = made('tr', 'check-' + check.state), mark = MARKS[check.state], cell;
  row.setAttribute('data-check', check.id);
  row.setAttribute('data-state', check.state);
  cell = made('td', 'check-mark', mark[0]);
  cell.title = mark[1] + ' ' + mark[2];
  row.appendChild(cell);
  cell = both('th', '', check.zh, check.en);
  cell.scope = 'row';
  row.appendChild(cell);
  cell = made('td');
  cell.appendChild(both('div', 'check-means', check.meansZh, check.meansEn));
  cell.appendChild(both('div', 'check-found', check.foundZh, check.foundEn));
  row.appendChild(cell);
  return row;
}

function keysShown(keys) {
  var list = made('ul', 'keys'), i, line;
  for (i = 0; i < keys.length; i += 1) {
    line = both('li', '', (keys[i].role === 'witness' ? '见证方 ' : '记录方 ') + keys[i].read.name + ' 指纹',
      'fingerprint');
    line.appendChild(made('code', '', ' ' + checkCode(keys[i].read.vkey)));
    list.appendChild(line);
  }
  return list;
}

/* The checks one by one. Where all is well they are folded up: the result of the page comes first. */
function folded(found, table) {
  var fold = made('details'), held = 0, notes = 0, i;
  for (i = 0; i < found.checks.length; i += 1) {
    held += found.checks[i].state === 'holds' ? 1 : 0;
    notes += found.checks[i].state === 'note' ? 1 : 0;
  }
  fold.appendChild(both('summary', '', '逐项核验：共 ' + found.checks.length + ' 项，成立 ' + held + ' 项' +
    (notes ? '，说明 ' + notes + ' 项' : ''),
  'each check: of ' + found.checks.length + ', ' + held + ' hold' + (notes ? ', ' + notes + ' noted' : '')));
  fold.appendChild(table);
  if (found.state !== 'green') {
    fold.setAttribute('open', 'open');
  }
  return fold;
}

/* Puts the verdict into the panel; what it said before is gone but for the line for paper. */
function show(panel, found, keys) {
  var head = found.state === 'green' && !found.signed ? HEADLINES.words : HEADLINES[found.state];
  var kept = [], i, table = made('table', 'checks'), body = made('tbody'), child = panel.firstChild;
  while (child) {
    if (child.nodeType === 1 && / for-paper /.test(' ' + child.className + ' ')) {
      kept.push(child);
    }
    child = child.nextSibling;
  }
  while (panel.firstChild) {
    panel.removeChild(panel.firstChild);
  }
  panel.className = 'verdict ' + found.state;
  panel.setAttribute('data-state', found.state);
  panel.appendChild(both('p', 'verdict-title', head[0], head[1]));
  panel.appendChild(both('p', 'verdict-line',
    '本页由页内程序在本机核验，没有联网。“逐项核验”里写明查了什么、查到什么；本页证明不了的事，见文末。',
    'Checked by this page itself, offline. What it can\'t prove stands at the end.'));
  if (found.state !== 'red') {
    panel.appendChild(both('p', 'verdict-line proved-line',
      '带下划点线的地方由记录证明，指着它可以看到证明的是哪一项；其余文字由出页单位负责。',
      'Underlined with dots: proved from the record; point at it to see as what. Other words are the office\'s own.'));
  }
  for (i = 0; i < found.checks.length; i += 1) {
    body.appendChild(rowOf(found.checks[i]));
  }
  table.appendChild(body);
  panel.appendChild(folded(found, table));
  if (keys.length > 0) {
    panel.appendChild(both('p', 'verdict-line', '请把指纹与盖章存档的存证单核对，一致才是那个单位的钥匙：',
      'Compare with the stamped sheet: only then is it the key of that office.'));
    panel.appendChild(keysShown(keys));
  }
  for (i = 0; i < kept.length; i += 1) {
    panel.appendChild(kept[i]);
  }
}

/* Whether the browser's own algorithms agree, as one more check. */
function withSecond(found, second) {
  var known = [], state = 'note';
  if (second.sha256 !== null) {
    known.push('SHA-256');
  }
  if (second.ed25519 !== null) {
    known.push('Ed25519');
  }
  if (second.sha256 === false || second.ed25519 === false) {
    state = 'fails';
    found.state = 'red';
  } else if (known.length > 0) {
    state = 'holds';
  }
  found.checks.push({
    id: 'second', state: state, zh: '复核', en: 'Second opinion',
    meansZh: '用浏览器自带的算法再算一遍', meansEn: "the same by the browser's own algorithms",
    foundZh: state === 'fails' ? '结果不同' : known.length ? known.join('、') + ' 结果相同' :
      '这个浏览器在这里没有自带算法，以页内程序为准',
    foundEn: state === 'fails' ? 'they differ' : known.length ? 'they agree' : 'this browser offers none here'
  });
}

/* Marks the elements of these names; pointing at one tells its title. */
function marked(ids, names, mark, titles) {
  var i;
  for (i = 0; i < names.length; i += 1) {
    if (has(ids, names[i]) && ids[names[i]]) {
      ids[names[i]].className += ' ' + mark;
      if (titles) {
        ids[names[i]].title = titles[i];
      }
    }
  }
}

/* Once more, by other words: old browsers run a program that was damaged, and a damage in one place
 * must not be enough. */
function secondGate(found, issue, digest) {
  var held = 0, i;
  for (i = 0; i < found.checks.length; i += 1) {
    held += /^(?:holds|note)$/.test(found.checks[i].state) ? 1 : 0;
  }
  if (found.state !== 'red' && (issue.indexOf('"' + digest + '"') < 0 || digest.length !== 64)) {
    found.state = 'red';
  }
  if (found.state === 'green' && (held !== found.checks.length || held !== CHECKS.length)) {
    found.state = 'red';
  }
}

function begin() {
  var panel = document.getElementById('verdict'), walked, digest, found, context = {keys: []};
  try {
    walked = walkDocument(document);
    digest = toHex(sha256(walked.bytes));
    walked.before.parentNode.replaceChild(walked.body, walked.before);
    panel = walked.ids.verdict;
    demand(!bearShadows(walked.hosts), '页面里藏有影子内容', 'the page holds shadow trees');
    found = examine({
      payload: walked.texts.payload,
      issue: walked.texts.issue,
      digest: digest,
      shown: function (id) {
        return has(walked.ids, id) && walked.ids[id] ? textOf(walked.ids[id]) : null;
      }
    }, context);
    secondGate(found, walked.texts.issue, digest);
    marked(walked.ids, context.differs || [], 'differs');
    marked(walked.ids, found.state === 'red' ? [] : context.agrees, 'proved', context.sources);
  } catch (error) {
    found = {state: 'red', signed: false, checks: [{
      id: 'page', state: 'fails', zh: '全页', en: 'Whole page', meansZh: '页面读得出来', meansEn: 'it can be read',
      foundZh: error.zh || error.message, foundEn: error.en || error.message
    }]};
  }
  show(panel, found, context.keys);
  if (walked && digest) {
    secondOpinion(walked.bytes, digest, function (second) {
      withSecond(found, second);
      show(panel, found, context.keys);
    });
  }
}

if (document.readyState === 'loading') {
  document.addEventListener('DOMContentLoaded', begin, false);
} else {
  begin();
}
