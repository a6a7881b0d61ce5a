/**
 * Makes every table sortable by its headings, on the reader's own machine: numbers by value, then words by letter; "n/a",
 * with or without the mark of its note, and empty cells always last. A first click sorts numbers from the largest; a
 * third gives the page's order back.
 */
export const PAGE_SCRIPT = `(function () {
  "use strict";
  function value(cell) {
    var text = cell ? cell.textContent.trim() : "";
    var number = /^[-+]?\\d+(\\.\\d+)?/.exec(text.replace(/[,<]/g, ""));
    if (text === "" || /^n\\/a\\b/.test(text)) return { empty: true, number: null, text: text };
    return { empty: false, number: number ? Number(number[0]) : null, text: text };
  }
  function compare(a, b, sign) {
    if (a.empty !== b.empty) return a.empty ? 1 : -1;
    if ((a.number === null) !== (b.number === null)) return a.number === null ? 1 : -1;
    if (a.number !== null && a.number !== b.number) return sign * (a.number - b.number);
    return sign * (a.text < b.text ? -1 : a.text > b.text ? 1 : 0);
  }
  document.querySelectorAll("table").forEach(function (table) {
    var body = table.tBodies[0];
    if (!body || body.rows.length < 2) return;
    var given = Array.prototype.slice.call(body.rows);
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () {
        var numeric = given.some(function (row) { return value(row.cells[column]).number !== null; });
        var order = numeric ? ["descending", "ascending", ""] : ["ascending", "descending", ""];
        var now = head.getAttribute("aria-sort") || "";
        var next = order[(order.indexOf(now) + 1) % 3];
        Array.prototype.forEach.call(table.tHead.rows[0].cells, function (other) { other.removeAttribute("aria-sort"); });
        var rows = given.slice();
        if (next !== "") {
          head.setAttribute("aria-sort", next);
          var sign = next === "ascending" ? 1 : -1;
          rows.sort(function (a, b) { return compare(value(a.cells[column]), value(b.cells[column]), sign); });
        }
        rows.forEach(function (row) { body.appendChild(row); });
      });
    });
  });
})();
`;
