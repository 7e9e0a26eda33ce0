// A field above a long list that leaves only what holds the words typed; without scripts the list is whole.
"use strict";

for (const box of document.querySelectorAll("[data-find]")) {
  const field = document.createElement("input");
  field.type = "search";
  field.className = "find";
  field.setAttribute("aria-label", box.dataset.find);
  field.placeholder = box.dataset.find;
  box.before(field);
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  field.addEventListener("input", () => {
    const words = field.value.trim().toLowerCase();
    for (const one of box.querySelectorAll("label, :scope > li")) {
      one.hidden = words !== "" && !one.textContent.toLowerCase().includes(words);
    }
  });
}
