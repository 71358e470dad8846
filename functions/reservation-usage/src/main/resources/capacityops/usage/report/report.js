(function () {
  "use strict";
  var table = document.querySelector("table.reservations");
  if (!table) return;
  var body = table.tBodies[0];
  var headings = Array.prototype.slice.call(table.tHead.rows[0].cells);
  var compare = new Intl.Collator("en", { numeric: true }).compare;

  function value(row, column) {
    return row.cells[column].getAttribute("data-v");
  }

  function byColumn(column, down) {
    return function (one, other) {
      var a = value(one, column), b = value(other, column);
      if (a === b) return 0;
      if (a === "") return 1;
      if (b === "") return -1;
      var order = isFinite(a) && isFinite(b) ? a - b : compare(a, b);
      return down ? -order : order;
    };
  }

  function sort(column) {
    var down = headings[column].getAttribute("aria-sort") !== "descending";
    headings.forEach(function (heading) { heading.removeAttribute("aria-sort"); });
    headings[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    var rows = Array.prototype.slice.call(body.rows).sort(byColumn(column, down));
    rows.forEach(function (row) { body.appendChild(row); });
  }

  headings.forEach(function (heading, column) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.addEventListener("click", function () { sort(column); });
    heading.textContent = "";
    heading.appendChild(button);
  });

  var label = document.createElement("label");
  var input = document.createElement("input");
  var count = document.createElement("span");
  label.className = "filter";
  label.textContent = "Filter ";
  input.type = "search";
  input.placeholder = "type, account, tag …";
  count.setAttribute("role", "status");
  label.appendChild(input);
  label.appendChild(count);
  table.parentNode.insertBefore(label, table);
  input.addEventListener("input", function () {
    var words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    var shown = 0;
    Array.prototype.forEach.call(body.rows, function (row) {
      var text = row.textContent.toLowerCase();
      row.hidden = !words.every(function (word) { return text.indexOf(word) >= 0; });
      if (!row.hidden) shown++;
    });
    count.textContent = words.length ? " " + shown + " of " + body.rows.length : "";
  });
})();
