"use strict";
// Rows that are added, moved and pasted. Without it the same forms work by
// their fields: a place moves a row, three empty rows wait below the others.

for (const table of document.querySelectorAll("[data-rows]")) {
  const prefix = table.dataset.rows;
  const body = table.tBodies[0];
  const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
  const pattern = document.querySelector(`template[data-empty="${prefix}"]`);
  const adder = document.querySelector(`[data-add="${prefix}"]`);

  const show = (row) => {
    for (const button of row.querySelectorAll("[data-move], [data-drop]")) button.hidden = false;
    return row;
  };
  const add = () => {
    const number = Number(total.value);
    const holder = document.createElement("tbody");
    const html = pattern.innerHTML.trim().replaceAll("__prefix__", number);
    holder.innerHTML = html.replaceAll("row new", `row ${number + 1}`);
    const row = show(holder.rows[0]);
    body.append(row);
    total.value = number + 1;
    return row;
  };
  // Every row says its place, so that the order on the page is the order that is saved.
  const number = () => [...body.rows].forEach((row, place) => {
    row.querySelector('[name$="-place"]').value = place + 1;
  });

  table.classList.add("scripted");
  adder.parentElement.hidden = false;
  adder.addEventListener("click", () => {
    const row = add();
    add();
    add();
    row.querySelector('input:not([name$="-place"]), textarea').focus();
  });
  [...body.rows].forEach(show);
  table.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move], [data-drop]");
    if (!button) return;
    const row = button.closest("tr");
    if (button.hasAttribute("data-drop")) {
      // An empty row is left out; it stays in the form, so that the numbers of the others stay.
      for (const field of row.querySelectorAll("input, textarea")) field.value = "";
      row.hidden = true;
      (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("[data-drop]")?.focus();
    } else if (button.dataset.move === "-1") row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    number();
    if (!row.hidden) button.focus();
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
  table.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    const lines = cellsOf(text);
    if (!text.includes("\t") && (lines.length < 2 || event.target.matches("textarea"))) return;
    event.preventDefault();
    const headings = [...table.tHead.rows[0].cells].map((one) => one.textContent.trim().toLowerCase());
    if (lines.length > 1 && lines[0].every((cell) => headings.includes(cell.toLowerCase()))) lines.shift();
    let row = event.target.closest("tr");
    const fieldsOf = (one) => [...one.querySelectorAll("input, textarea")];
    const start = fieldsOf(row).indexOf(event.target);
    for (const cells of lines) {
      row ??= add();
      cells.forEach((cell, place) => {
        const field = fieldsOf(row)[start + place];
        if (field) field.value = cell;
      });
      row = row.nextElementSibling;
    }
    const said = document.querySelector(`[data-pasted="${prefix}"]`);
    said.textContent = `${lines.length} rows are pasted; nothing is saved yet.`;
    event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// Rows as a spreadsheet copies them: cells between tabs, a cell that holds a line break in quotation marks.
function cellsOf(text) {
  const rows = [];
  let cells = [], cell = "", quoted = false;
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  for (let place = 0; place < plain.length; place += 1) {
    const letter = plain[place];
    if (quoted) {
      if (letter !== '"') cell += letter === "\n" ? " " : letter;
      else if (plain[place + 1] === '"') { cell += '"'; place += 1; }
      else quoted = false;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === "\t" || letter === "\n") {
      cells.push(cell.trim());
      cell = "";
      if (letter === "\n") { rows.push(cells); cells = []; }
    } else cell += letter;
  }
  cells.push(cell.trim());
  rows.push(cells);
  return rows;
}
