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
    typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function checkShows(c, given) {
  var shows = c.payload.shows, i, at, wanted, found, rows = {}, whole, j;
  for (i = 0; i < shows.length; i += 1) {
    at = pointedAt(c, shows[i]);
    wanted = at === null ? null : shownText(shows[i].as, at.fields, at.column, shows[i].words);
    found = given.shown(shows[i].id);
    demand(wanted !== null, '“' + shows[i].id + '”所据的数据未得证', shows[i].id + ' rests on nothing proved');
    demand(found !== null, '页面缺少“' + shows[i].id + '”', shows[i].id + ' is not on the page');
    demand(found === wanted, '“' + shows[i].id + '”写的是“' + found + '”，得证的是“' + wanted + '”',
      shows[i].id + ' says ' + found + ', proved is ' + wanted);
    if (has(shows[i], 'table')) {
      rows[shows[i].table + ' ' + shows[i].row] = true;
    }
  }
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
