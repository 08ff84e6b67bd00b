// The grid of readings: a block pasted into a cell spreads over its neighbours; arrows and Enter go up and down.
(() => {
  "use strict";

  const grid = document.querySelector("[data-grid]");
  if (!grid) return;
  const rows = [...grid.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input")]);
  const place = (input) => {
    const row = rows.findIndex((cells) => cells.includes(input));
    return [row, row < 0 ? -1 : rows[row].indexOf(input)];
  };
  let isChanged = false;

  grid.addEventListener("paste", (event) => {
    const [row, column] = place(event.target);
    const text = event.clipboardData.getData("text").replace(/\r/g, "").replace(/\n$/, "");
    if (row < 0 || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    text.split("\n").forEach((line, down) => {
      line.split("\t").forEach((cell, right) => {
        const input = rows[row + down]?.[column + right];
        if (input) input.value = cell.trim();
      });
    });
    isChanged = true;
  });

  grid.addEventListener("keydown", (event) => {
    const [row, column] = place(event.target);
    const step = { ArrowUp: -1, ArrowDown: 1, Enter: 1 }[event.key];
    if (row < 0 || !step || event.isComposing || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = rows[row + step]?.[column];
    if (!next) return;
    next.focus();
    next.select();
  });

  grid.addEventListener("input", () => { isChanged = true; });
  grid.addEventListener("submit", () => { isChanged = false; });
  window.addEventListener("beforeunload", (event) => {
    if (isChanged) event.preventDefault();
  });
})();
