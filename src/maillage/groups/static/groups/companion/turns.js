// Who has not yet spoken, and who presents: initials or seats, in this array and nowhere else.

export function startTurns() {
  const root = document.querySelector("[data-turns]");
  const find = (name) => root.querySelector(`[data-${name}]`);
  const field = find("seat");
  const list = find("seats");
  const drawn = find("drawn");
  const beforeDraw = drawn.textContent;
  let seats = []; // { label, turns, presented }
  let gestures = []; // how to take back each touch and each draw

  function show() {
    list.replaceChildren(...seats.map(button));
    const silent = seats.filter((seat) => seat.turns === 0);
    find("silent").textContent = sentence(silent);
    find("undo").disabled = gestures.length === 0;
  }

  function sentence(silent) {
    if (seats.length === 0) return "Ajoutez les personnes présentes, puis touchez qui prend la parole.";
    if (silent.length === 0) return "Tout le monde a parlé.";
    return `Pas encore entendu : ${silent.map((seat) => seat.label).join(", ")}.`;
  }

  function button(seat) {
    const item = document.createElement("li");
    const touch = document.createElement("button");
    touch.type = "button";
    touch.className = seat.turns ? "companion-seat companion-seat-spoke" : "companion-seat";
    const label = document.createElement("strong");
    label.textContent = seat.label;
    const turns = document.createElement("span");
    turns.textContent = seat.turns ? `${seat.turns} fois` : "pas encore";
    touch.append(label, turns);
    touch.addEventListener("click", () => {
      seat.turns += 1;
      gestures.push(() => {
        seat.turns -= 1;
      });
      show();
      list.children[seats.indexOf(seat)].firstChild.focus();
    });
    item.append(touch);
    return item;
  }

  function add(label) {
    if (!label) return;
    const twice = seats.filter((seat) => seat.label === label || seat.label.startsWith(`${label} `));
    seats.push({ label: twice.length ? `${label} ${twice.length + 1}` : label, turns: 0, presented: false });
    show();
  }

  function addTyped() {
    add(field.value.trim());
    field.value = "";
    field.focus();
  }

  function draw() {
    const left = seats.filter((seat) => !seat.presented);
    if (left.length === 0) {
      drawn.textContent = seats.length ? "Tout le monde a été tiré au sort." : "Ajoutez d’abord les personnes présentes.";
      return;
    }
    const chosen = left[below(left.length)];
    const before = drawn.textContent;
    chosen.presented = true;
    drawn.textContent = `${chosen.label} expose.`;
    gestures.push(() => {
      chosen.presented = false;
      drawn.textContent = before;
    });
    show();
  }

  function redraw() {
    for (const seat of seats) seat.presented = false;
    drawn.textContent = beforeDraw;
    gestures = [];
    show();
  }

  find("seat-add").addEventListener("click", addTyped);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") addTyped();
  });
  find("seat-number").addEventListener("click", () => add(`Siège ${seats.length + 1}`));
  find("seat-remove").addEventListener("click", () => {
    seats.pop();
    gestures = [];
    show();
  });
  find("round").addEventListener("click", () => {
    for (const seat of seats) seat.turns = 0;
    gestures = [];
    show();
  });
  find("undo").addEventListener("click", () => {
    gestures.pop()();
    show();
  });
  find("draw").addEventListener("click", draw);
  find("redraw").addEventListener("click", redraw);
  show();
  return {
    isEmpty: () => seats.length === 0 && field.value === "",
    wipe() {
      seats = [];
      field.value = "";
      redraw();
    },
  };
}

// A whole number from 0 to count - 1, each as likely as the others.
function below(count) {
  const range = Math.floor(2 ** 32 / count) * count;
  const word = new Uint32Array(1);
  do crypto.getRandomValues(word);
  while (word[0] >= range);
  return word[0] % count;
}
