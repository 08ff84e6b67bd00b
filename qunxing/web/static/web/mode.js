// Before the first paint: without a choice of their own, people get the colours of their device.
if (!document.documentElement.dataset.bsTheme) {
  const dark = window.matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
}
