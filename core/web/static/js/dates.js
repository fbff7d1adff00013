// Dates: the button opens the browser's calendar; what is picked there is written as it is typed here.
export function openCalendar(field) {
  const hidden = { type: "date", className: "vh", tabIndex: -1, ariaHidden: "true" };
  const text = field.querySelector("input");
  const day = field.querySelector("[type=date]") ?? field.appendChild(Object.assign(document.createElement("input"), hidden));
  const [, d, m, y] = /^(\d\d?)\.(\d\d?)\.(\d{4})$/.exec(text.value.trim()) ?? [];
  day.value = y ? `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}` : "";
  day.showPicker();
}
document.addEventListener("change", ({ target }) => {
  if (!target.matches(".date > [type=date]") || !target.value) return;
  const text = target.parentElement.querySelector("input");
  text.value = target.value.split("-").reverse().join(".");
  for (const name of ["input", "change"]) text.dispatchEvent(new Event(name, { bubbles: true }));
  text.focus();
});
