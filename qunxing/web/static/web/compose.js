// Writing a send: names and prepared texts where the cursor stands, more rows, and ticking what a search leaves.
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    const box = document.querySelector(button.dataset.into);
    const name = button.closest(".link-row")?.querySelector("input");
    if (name && !name.value) name.value = button.dataset.name;
    box.setRangeText(button.dataset.insert.replace("*", name?.value ?? "*"), box.selectionStart, box.selectionEnd, "end");
    if (button.dataset.sets) document.querySelector(button.dataset.sets).value = button.dataset.value;
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("click", (event) => {
    const more = event.target.closest("[data-more]");
    if (more) document.querySelector(more.dataset.to).append(document.querySelector(more.dataset.more).content.cloneNode(true));
    const ticks = event.target.closest("[data-tick], [data-untick]");
    if (!ticks) return;
    const boxes = document.querySelectorAll(`${ticks.dataset.tick ?? ticks.dataset.untick} .tick:not([hidden]) input`);
    for (const box of boxes) box.checked = "tick" in ticks.dataset;
    ticks.dispatchEvent(new Event("input", { bubbles: true }));
  });

  document.addEventListener("input", (event) => {
    const list = event.target.dataset.filter;
    if (!list) return;
    const wanted = event.target.value.trim().toLowerCase();
    for (const row of document.querySelectorAll(`${list} .tick`)) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
})();
