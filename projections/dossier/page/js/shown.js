/* What a proved field looks like on the page: the same as projections/dossier/page/shown.py. */

var NOTHING = '\\N', DASH = '\u2014';

/* Words of tokens, by form. No page brings words of its own: it could call anything by any name. */
var WORDS = {
  status: {
    ranked: '参加排名', short_tenure: '任职时间不足，不参加排名', small_cohort: '同类组人数不足，不排名',
    not_applicable: '本期无可考核事项，单列', unattributed: '空缺期间事项，单列'
  },
  state: {none: '没有应有的事项，也没有发生', not_applicable: '不适用，单列', withheld: '票数过少，不计'},
  status_en: {
    ranked: 'ranked', short_tenure: 'tenure too short, not ranked', small_cohort: 'cohort too small, not ranked',
    not_applicable: 'nothing to assess in this period, listed apart',
    unattributed: 'matters of a vacancy, listed apart'
  },
  state_en: {
    none: 'nothing was due and nothing happened', not_applicable: 'not applicable, listed apart',
    withheld: 'too few votes, not counted'
  }
};

/* Decimal digits without leading noughts. */
function trimmed(digits) {
  return digits.replace(/^0+(?=.)/, '');
}

function smaller(a, b) {
  return a.length !== b.length ? a.length < b.length : a < b;
}

/* a - b for a ≥ b, of decimal digits. */
function less(a, b) {
  var found = '', carry = 0, i, x;
  for (i = 1; i <= a.length; i += 1) {
    x = Number(a.charAt(a.length - i)) - carry - (i <= b.length ? Number(b.charAt(b.length - i)) : 0);
    carry = x < 0 ? 1 : 0;
    found = String(x + 10 * carry) + found;
  }
  return trimmed(found);
}

/* Digits ÷ digits, floored: long division, for numbers of any size. */
function divided(digits, by) {
  var found = '', rest = '0', i, times10;
  for (i = 0; i < digits.length; i += 1) {
    rest = trimmed(rest + digits.charAt(i));
    times10 = 0;
    while (!smaller(rest, by)) {
      rest = less(rest, by);
      times10 += 1;
    }
    found += times10;
  }
  return trimmed(found);
}

/* a + b of decimal digits. */
function more(a, b) {
  var found = '', carry = 0, i, x;
  for (i = 1; i <= Math.max(a.length, b.length) || carry; i += 1) {
    x = carry + (i <= a.length ? Number(a.charAt(a.length - i)) : 0) +
      (i <= b.length ? Number(b.charAt(b.length - i)) : 0);
    carry = x > 9 ? 1 : 0;
    found = String(x % 10) + found;
  }
  return trimmed(found);
}

/* A whole number of units of 10^-decimals. */
function fixed(number, decimals) {
  var minus = number.charAt(0) === '-', digits = minus ? number.slice(1) : number;
  if (decimals === 0) {
    return number;
  }
  while (digits.length <= decimals) {
    digits = '0' + digits;
  }
  return (minus ? '-' : '') + digits.slice(0, -decimals) + '.' + digits.slice(-decimals);
}

/* Half up, away from zero: sign(n)·((2·|n|·10^k + d) // (2·d)). */
function rounded(numerator, denominator, decimals) {
  var minus = numerator.charAt(0) === '-', n = minus ? numerator.slice(1) : numerator, i, found;
  for (i = 0; i < decimals; i += 1) {
    n += '0';
  }
  n = trimmed(n);
  found = divided(more(more(n, n), denominator), more(denominator, denominator));
  return fixed((minus && found !== '0' ? '-' : '') + found, decimals);
}

function two(number) {
  return (number < 10 ? '0' : '') + number;
}

/* Microseconds since 1970 as an instant of Beijing. */
function instant(micros) {
  var at = new Date(Math.floor(micros / 1000) + 8 * 3600000);
  return at.getUTCFullYear() + '-' + two(at.getUTCMonth() + 1) + '-' + two(at.getUTCDate()) + ' ' +
    two(at.getUTCHours()) + ':' + two(at.getUTCMinutes()) + ' +08:00';
}

/* The text of field column of a row in a form; null where the field can't have this form. */
function shownText(form, fields, column) {
  var field = fields[column], beside = fields[column + 1];
  var fraction = /^fraction([0-6])$/.exec(form), decimal = /^decimal([0-6])$/.exec(form);
  if (typeof field !== 'string') {
    return null;
  }
  if (field === NOTHING) {
    return DASH;
  }
  if (form === 'text') {
    return unescaped(field);
  }
  if (form === 'list') {
    return itemsOf(field).join('\u3001');
  }
  if (has(WORDS, form)) {
    return has(WORDS[form], field) ? WORDS[form][field] : null;
  }
  if (form === 'month') {
    return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(field) ? field.slice(0, 7) : null;
  }
  if (!/^(?:0|-?[1-9][0-9]*)$/.test(field)) {
    return null;
  }
  if (form === 'whole') {
    return field;
  }
  if (form === 'instant') {
    return wholeOf(field) < 0 ? null : instant(wholeOf(field));
  }
  if (form === 'units') {
    return /^[0-9]$/.test(beside) ? fixed(field, Number(beside)) : null;
  }
  if (decimal !== null) {
    return fixed(field, Number(decimal[1]));
  }
  return fraction !== null && /^[1-9][0-9]*$/.test(beside) ?
    rounded(field, beside, Number(fraction[1])) : null;
}
