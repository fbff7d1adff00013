// A button that copies what stands in a field beside it; the field stays selected where the browser does not allow that.
document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  document.getElementById(button.dataset.copy).select();
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.querySelector("span").textContent = button.dataset.copied;
  } catch { /* not allowed here: Ctrl+C does it */ }
});
