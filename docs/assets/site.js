// Search over the index that the build wrote; and tables and listings that scroll take the keyboard.
(function () {
  "use strict";
  var MOST = 20, AROUND = 40;
  var box = document.getElementById("es-q"), hits = document.getElementById("es-hits");

  function found(words) {
    var rows = [];
    SITE_INDEX.forEach(function (one) {
      var heading = (one.p + " " + one.h).toLowerCase(), text = one.t.toLowerCase();
      if (!words.every(function (w) { return heading.indexOf(w) >= 0 || text.indexOf(w) >= 0; })) {
        return;
      }
      var rank = words.filter(function (w) { return heading.indexOf(w) >= 0; }).length;
      rows.push({ one: one, rank: rank });
    });
    // Equal ranks stay in the order of the pages.
    return rows.sort(function (a, b) { return b.rank - a.rank; });
  }

  function line(one, word) {
    var at = Math.max(one.t.toLowerCase().indexOf(word), 0), from = Math.max(at - AROUND, 0);
    var item = document.createElement("li"), link = document.createElement("a");
    link.href = (box.dataset.base || ".") + "/" + one.u;
    link.textContent = one.h && one.h !== one.p ? one.p + " › " + one.h : one.p;
    item.appendChild(link);
    item.appendChild(document.createTextNode(" " + (from ? "…" : "") +
      one.t.slice(from, at + word.length + AROUND) + "…"));
    return item;
  }

  function search() {
    var words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    hits.textContent = "";
    if (!words.length || words.join("").length < 2) { return; }
    var rows = found(words), list = document.createElement("ul");
    var said = document.createElement("p");
    said.textContent = rows.length + (rows.length > MOST ? " (" + MOST + ")" : "") + " 处 · found";
    hits.appendChild(said);
    rows.slice(0, MOST).forEach(function (row) { list.appendChild(line(row.one, words[0])); });
    if (rows.length) { hits.appendChild(list); }
  }

  if (box && typeof SITE_INDEX !== "undefined") { box.addEventListener("input", search); }

  function reachable() {
    document.querySelectorAll(".md-typeset__scrollwrap, .md-typeset pre > code").forEach(
      function (one) { if (one.tabIndex !== 0) { one.tabIndex = 0; } });
  }

  reachable();
  // The theme wraps wide tables only after the page was loaded.
  new MutationObserver(reachable).observe(document.body, { childList: true, subtree: true });
}());
