/* Checks of what the page shows against what was proved. */

/* The fields that a claim points at, and which of them. */
function pointedAt(c, show) {
  var i, value, name;
  if (has(show, 'table')) {
    value = c.rows && c.rows[show.table] && c.rows[show.table][show.row];
    return value ? {fields: value, column: show.column} : null;
  }
  if (has(show, 'certificate')) {
    value = c.certificateHolds ? c.certificate[show.certificate] : undefined;
    return typeof value === 'string' ? {fields: [escaped(value)], column: 0} : null;
  }
  if (has(show, 'checkpoint')) {
    name = show.checkpoint;
    value = {
      origin: c.checkpoint.origin, size: String(c.checkpoint.size), root: toBase64(c.checkpoint.root),
      code: checkCode(checkpointText(c))
    };
    return has(value, name) ? {fields: [escaped(value[name])], column: 0} : null;
  }
  for (i = 0; c.entriesHold && i < c.entries.length; i += 1) {
    if (c.entries[i].position === show.entry) {
      return {fields: [fieldOf(c.entries[i], show.field)], column: 0};
    }
  }
  return null;
}

function checkpointText(c) {
  var read = readNote(c.payload.checkpoint);
  return read === null ? c.payload.checkpoint : read.text;
}

function fieldOf(entry, name) {
  var value;
  if (name === 'recorded_at') {
    return String(entry.recordedAt);
  }
  if (/^(?:topic|actor|stream|source)$/.test(name)) {
    return escaped(entry[name]);
  }
  value = name.slice(0, 6) === 'state.' && has(entry.state, name.slice(6)) ?
    entry.state[name.slice(6)] : null;
  return value === null ? NOTHING : typeof value === 'string' ? escaped(value) :
    typeof value === 'boolean' || isWhole(Math.abs(value)) ? String(value) : undefined;
}

/* Why a claim does not hold, {zh, en}; null where it does. */
function differs(c, given, show) {
  var at = pointedAt(c, show), found = given.shown(show.id), id = String(show.id);
  var wanted = at === null ? null : shownText(show.as, at.fields, at.column, show.words);
  if (wanted === null) {
    return {zh: '“' + id + '”所据的数据未得证', en: id + ' rests on nothing proved'};
  }
  if (found === null) {
    return {zh: '页面缺少“' + id + '”', en: id + ' is not on the page'};
  }
  return found === wanted ? null : {
    zh: '“' + id + '”写的是“' + found + '”，得证的是“' + wanted + '”',
    en: id + ' says ' + found + ', proved is ' + wanted
  };
}

/* c.differs and c.agrees name the places that do not hold and those that do, to be marked. */
function checkShows(c, given) {
  var shows = c.payload.shows, i, one, zh = [], en = [], rows = {}, whole, j;
  c.differs = [];
  c.agrees = [];
  for (i = 0; i < shows.length; i += 1) {
    one = differs(c, given, shows[i]);
    if (one !== null) {
      c.differs.push(shows[i].id);
      zh.push(one.zh);
      en.push(one.en);
    } else {
      c.agrees.push(shows[i].id);
    }
    if (has(shows[i], 'table')) {
      rows[shows[i].table + ' ' + shows[i].row] = true;
    }
  }
  demand(zh.length === 0, zh.length + ' 处不符：' + zh.slice(0, 5).join('；') + (zh.length > 5 ? ' ……' : ''),
    zh.length + ' differ: ' + en.slice(0, 5).join('; ') + (zh.length > 5 ? ' …' : ''));
  whole = (c.payload.result && c.payload.result.whole) || [];
  for (i = 0; i < whole.length; i += 1) {
    demand(c.rows && c.rows[whole[i]], '缺少结果表 ' + whole[i], 'table ' + whole[i] + ' is missing');
    for (j = 0; j < c.rows[whole[i]].length; j += 1) {
      demand(has(rows, whole[i] + ' ' + j), '结果表 ' + whole[i] + ' 第 ' + (j + 1) + ' 行没有列出',
        'row ' + (j + 1) + ' of ' + whole[i] + ' is not shown');
    }
  }
  return holds('页面上 ' + shows.length + ' 处数字和文字与得证的数据一致', 'places that agree: ' + shows.length);
}
