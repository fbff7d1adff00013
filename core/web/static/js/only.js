// Fields that a record has only while another of its fields has a value are shown and hidden as that is typed.
// The server says the same of what it draws, and saves nothing of what is hidden.
function holds(form, said, condition) {
  const [, not, name, wanted] = /^(!?)([^=]+)=?(.*)$/.exec(condition);
  if (!form.elements.namedItem(name)) return null; // nobody types it here
  const has = said.getAll(name).filter(Boolean);
  return (wanted ? wanted.split("|").some((value) => has.includes(value)) : has.length > 0) !== Boolean(not);
}
function show(form) {
  const said = new FormData(form);
  for (const part of form.querySelectorAll("[data-only]")) {
    const shown = holds(form, said, part.dataset.only);
    if (shown !== null) part.toggleAttribute("data-off", !shown);
  }
}
document.addEventListener("input", ({ target }) => { if (target.form) show(target.form); });
document.addEventListener("htmx:afterSettle", () => { for (const form of document.forms) show(form); });
