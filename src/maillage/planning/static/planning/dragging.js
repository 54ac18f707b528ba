// Drag a proposed session to another day of the month, or carry it there with the arrow keys.
// Without this file, the link of the session leads to the same choice, as a form.

const form = document.getElementById("drag-form");
const says = document.getElementById("drag-says");
const days = new Map();
for (const time of document.querySelectorAll("[data-dragging] .calendar-month time")) {
  days.set(time.dateTime, time.closest("td"));
}
// One session at a time: its link, its places by day, and the day it is held over.
let held = null;

async function hold(link) {
  if (held?.link === link) return held;
  release();
  const mine = { link, places: new Map(), over: null };
  held = mine;
  const answer = await fetch(`${link.pathname}dates/`);
  if (!answer.ok || held !== mine) return null;
  for (const place of (await answer.json()).places) {
    if (!days.has(place.day)) continue;
    const known = mine.places.get(place.day);
    const better = !known || (place.open && (!known.open || place.change < known.change));
    if (better) mine.places.set(place.day, place);
  }
  if (held !== mine) return null;
  for (const [day, place] of mine.places) {
    days.get(day).classList.add(place.open ? "drop-open" : "drop-shut");
  }
  return mine;
}

function release() {
  for (const cell of days.values()) cell.classList.remove("drop-open", "drop-shut", "drop-over");
  held = null;
  says.textContent = "";
}

function over(day) {
  const place = held?.places.get(day);
  if (!place || held.over === day) return place;
  if (held.over) days.get(held.over).classList.remove("drop-over");
  held.over = day;
  days.get(day).classList.add("drop-over");
  says.textContent = place.label;
  return place;
}

function drop() {
  const place = held?.places.get(held.over);
  if (!place?.open) return false;
  form.action = held.link.pathname;
  form.elements.slot.value = place.slot;
  form.requestSubmit();
  return true;
}

async function carry(link, step) {
  if (!(await hold(link))) return;
  const open = [...held.places.values()].filter((place) => place.open).map((place) => place.day);
  open.sort();
  if (!open.length) {
    says.textContent = "Aucune autre date n’est possible ce mois-ci.";
    return;
  }
  const from = held.over ?? link.closest("td").querySelector("time").dateTime;
  const beyond = step > 0 ? open.find((day) => day > from) : open.findLast((day) => day < from);
  over(beyond ?? (step > 0 ? open[0] : open.at(-1)));
}

for (const link of document.querySelectorAll("[data-dragging] .calendar-month .calendar-item a")) {
  const item = link.closest(".calendar-item");
  item.draggable = true;
  link.draggable = false;
  item.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData("text/plain", link.pathname);
    event.dataTransfer.effectAllowed = "move";
    hold(link);
  });
  item.addEventListener("dragend", release);
  link.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      event.preventDefault();
      carry(link, event.key === "ArrowRight" ? 1 : -1);
    } else if (event.key === "Escape") {
      release();
    } else if (event.key === "Enter" && held?.link === link && held.over) {
      event.preventDefault();
      drop();
    }
  });
  link.addEventListener("blur", release);
}
for (const [day, cell] of days) {
  cell.addEventListener("dragover", (event) => {
    if (over(day)?.open) event.preventDefault();
  });
  cell.addEventListener("drop", (event) => {
    event.preventDefault();
    drop();
  });
}
for (const hint of document.querySelectorAll(".only-dragging")) hint.hidden = false;
