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

/* Columns of a row of canonical text, in their order (projections/digests.py). */
var COLUMNS = {
  subjects: 'id kind person person_name unit unit_name parent parent_name cohort days intervals',
  standings: 'subject cohort status total decimals rank ranked_of tied_with score_grade grade lists',
  score_nodes: 'subject node operation numerator denominator possible_numerator possible_denominator state basis',
  effects: 'subject rule before after base seats cut_total tie_group basis evidence free within',
  flags: 'id rule kind subject unit title addressed_to suggests occurred_on cites evidence basis',
  contributions: 'subject indicator slot credit possible ledger row occurred_on events unit'
};

/* A claim says where it points by these and nothing else: no words of its own, no two places. */
var POINTS = {
  table: 'id as table row column', certificate: 'id as certificate', checkpoint: 'id as checkpoint',
  entry: 'id as entry field'
};

function isPlain(show) {
  var kind, name, allowed, kinds = 0, plain = true;
  for (kind in POINTS) {
    if (has(POINTS, kind) && has(show, kind)) {
      kinds += 1;
      allowed = ' ' + POINTS[kind] + ' ';
    }
  }
  for (name in show) {
    if (has(show, name) && kinds === 1) {
      plain = plain && allowed.indexOf(' ' + name + ' ') >= 0;
    }
  }
  return plain && kinds === 1;
}

/* Totals are whole numbers in units that the standing names: a form can't choose its own. */
function fitsUnits(c, form) {
  var rows = c.rows && c.rows.standings;
  return !/^decimal/.test(form) || (!!rows && rows.length === 1 && form === 'decimal' + rows[0][4]);
}

/* What a place shows, by its name: table and column, or where else it stands. */
function sourceOf(c, show) {
  var row, names;
  if (has(show, 'table')) {
    row = c.rows[show.table][show.row];
    names = COLUMNS[show.table].split(' ');
    return show.table + (show.table === 'score_nodes' ? ' ' + unescaped(row[1]) : ' ' + (show.row + 1)) +
      ' \u00b7 ' + names[show.column];
  }
  if (has(show, 'certificate')) {
    return 'certificate \u00b7 ' + show.certificate;
  }
  return has(show, 'checkpoint') ? 'checkpoint \u00b7 ' + show.checkpoint :
    'entry ' + show.entry + ' \u00b7 ' + show.field;
}

/* Why a claim does not hold, {zh, en}; null where it does. */
function differs(c, given, show) {
  var at = isPlain(show) && fitsUnits(c, show.as) ? pointedAt(c, show) : null;
  var found = given.shown(show.id), id = String(show.id);
  var wanted = at === null ? null : shownText(show.as, at.fields, at.column);
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

/* By edition: the tables of which every row must be on the page, and which columns of it (from 0).
 * It stands here and not in the data: whoever leaves a row out would leave it out there too. */
var MUST_SHOW = {
  own: {standings: [3, 5, 9], score_nodes: [3, 5]},
  reviewer: {
    standings: [3, 5, 9], score_nodes: [3, 5], effects: [1], flags: [5], contributions: [3, 4]
  }
};

/* Demands that what must be shown is among the places that were found, table row column. */
function demandAll(c, must, found) {
  var table, i, j, rows, field;
  for (table in must) {
    // An edition that may hide a table says so among the results.
    rows = has(must, table) && c.rows && c.rows[table] || [];
    for (i = 0; i < rows.length; i += 1) {
      for (j = 0; j < must[table].length; j += 1) {
        field = rows[i][must[table][j]];
        demand(field === NOTHING || field === '' || has(found, table + ' ' + i + ' ' + must[table][j]),
          '结果表 ' + table + ' 第 ' + (i + 1) + ' 行没有列全',
          'row ' + (i + 1) + ' of ' + table + ' is not shown in full');
      }
    }
  }
}

/* c.differs and c.agrees name the places that do not hold and those that do, to be marked;
 * c.sources says of the latter what they show. */
function checkShows(c, given) {
  var shows = c.payload.shows, i, one, zh = [], en = [], rows = {};
  c.differs = [];
  c.agrees = [];
  c.sources = [];
  for (i = 0; i < shows.length; i += 1) {
    one = differs(c, given, shows[i]);
    if (one !== null) {
      c.differs.push(shows[i].id);
      zh.push(one.zh);
      en.push(one.en);
    } else {
      c.agrees.push(shows[i].id);
      c.sources.push(sourceOf(c, shows[i]));
    }
    if (has(shows[i], 'table')) {
      rows[shows[i].table + ' ' + shows[i].row + ' ' + shows[i].column] = true;
    }
  }
  demand(zh.length === 0, zh.length + ' 处不符：' + zh.slice(0, 5).join('；') + (zh.length > 5 ? ' ……' : ''),
    zh.length + ' differ: ' + en.slice(0, 5).join('; ') + (zh.length > 5 ? ' …' : ''));
  demand(has(MUST_SHOW, c.payload.edition), '没有“' + c.payload.edition + '”这一版',
    'there is no edition ' + c.payload.edition);
  demandAll(c, c.payload.result ? MUST_SHOW[c.payload.edition] : {}, rows);
  return holds('页面上 ' + shows.length + ' 处数字和文字与得证的数据一致', 'places that agree: ' + shows.length);
}
