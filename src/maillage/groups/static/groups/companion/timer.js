// The phases of the chosen method and the time each has left. Nothing moves on by itself: the
// minutes are a landmark for whoever facilitates.

const RING = 339.292; // length of a circle of radius 54
const SOON = 0.2; // the share of a phase that is left when the first cue comes
const LONGER = 5;

export function startTimer(root) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  let phases = []; // { title, says, cue, minutes, spent (ms), told }
  let planned = [];
  let current = 0;
  let since = null; // when the running phase was started, by the clock of the device
  let awake = null; // keeps the screen on while the time runs
  let sound = null; // made at a touch: a phone plays nothing else

  const spent = () => phases[current].spent + (since === null ? 0 : Date.now() - since);
  const left = () => phases[current].minutes * 60_000 - spent();

  function load(method) {
    stop();
    planned = [...method.querySelectorAll("[data-minutes]")].map((item) => ({
      title: item.querySelector("[data-title]").textContent,
      says: item.querySelector("[data-says]")?.textContent ?? "",
      cue: item.querySelector("[data-cue]")?.textContent ?? "",
      minutes: Number(item.dataset.minutes),
    }));
    reset();
  }

  function reset() {
    phases = planned.map((phase) => ({ ...phase, spent: 0, told: "" }));
    current = 0;
    show();
  }

  function stop() {
    if (since !== null) phases[current].spent = spent();
    since = null;
    awake?.release();
    awake = null;
  }

  function start() {
    since = Date.now();
    keepAwake();
  }

  async function keepAwake() {
    try {
      const lock = await navigator.wakeLock?.request("screen");
      if (since === null) lock?.release();
      else awake = lock;
    } catch {
      // The device prefers to sleep: the time is counted all the same.
    }
  }

  function go(to) {
    if (to < 0 || to >= phases.length) return;
    const running = since !== null;
    if (running) phases[current].spent = spent();
    current = to;
    since = running ? Date.now() : null;
    find("cue").textContent = "";
    show();
  }

  function show() {
    const phase = phases[current];
    const next = phases[current + 1];
    find("rank").textContent = `Phase ${current + 1} sur ${phases.length}`;
    find("phase").textContent = phase.title;
    find("says").textContent = phase.says ? `« ${phase.says} »` : "";
    if (!phase.told) find("cue").textContent = phase.cue;
    find("next").textContent = next ? `Ensuite : ${next.title}, ${next.minutes} min` : "Dernière phase";
    find("run-word").textContent = since === null ? (spent() ? "Reprendre" : "Démarrer") : "Pause";
    find("previous").disabled = current === 0;
    find("following").disabled = !next;
    tick();
  }

  function tick() {
    if (phases.length === 0) return;
    const phase = phases[current];
    const rest = left();
    const share = Math.min(1, Math.max(0, rest / (phase.minutes * 60_000)));
    find("ring").setAttribute("stroke-dashoffset", String(RING * (1 - share)));
    find("left").textContent = clock(rest);
    const words = rest >= 0 ? `Il reste ${Math.ceil(rest / 60_000)} minutes` : "Le temps prévu est passé";
    if (find("left-words").textContent !== words) find("left-words").textContent = words;
    if (since !== null) tell(phase, rest, share);
  }

  function tell(phase, rest, share) {
    if (rest <= 0 && phase.told !== "over") {
      phase.told = "over";
      cue("Le temps prévu est passé. Terminez tranquillement, puis passez à la suite.");
    } else if (rest > 0 && share <= SOON && phase.told === "") {
      phase.told = "soon";
      cue("Cette phase touche à sa fin.");
    }
  }

  function cue(words) {
    find("cue").textContent = words;
    if (find("sound").checked && sound) chime(sound);
    if (find("vibration").checked) navigator.vibrate?.([120, 80, 120]);
  }

  // The lock ends when another page is looked at.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && since !== null) keepAwake();
  });
  find("sound").addEventListener("change", () => {
    sound ??= new AudioContext();
  });
  find("run").addEventListener("click", () => {
    if (find("sound").checked) sound ??= new AudioContext();
    if (since === null) start();
    else stop();
    show();
  });
  find("following").addEventListener("click", () => go(current + 1));
  find("previous").addEventListener("click", () => go(current - 1));
  find("longer").addEventListener("click", () => {
    phases[current].minutes += LONGER;
    phases[current].told = "";
    show();
  });
  find("fit").addEventListener("click", () => {
    const total = planned.reduce((sum, phase) => sum + phase.minutes, 0);
    const factor = Number(root.dataset.sessionMinutes) / total;
    phases.forEach((phase, rank) => {
      phase.minutes = Math.max(1, Math.round(planned[rank].minutes * factor));
    });
    show();
  });
  setInterval(tick, 1000);
  return {
    load,
    isRunning: () => since !== null,
    wipe() {
      stop();
      reset();
    },
  };
}

function clock(milliseconds) {
  const seconds = Math.abs(Math.ceil(milliseconds / 1000));
  const sign = milliseconds <= -1000 ? "+" : "";
  return `${sign}${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// Two quiet notes, made on the device.
function chime(sound) {
  sound.resume();
  for (const [rank, frequency] of [523.25, 659.25].entries()) {
    const note = sound.createOscillator();
    const volume = sound.createGain();
    const from = sound.currentTime + rank * 0.35;
    note.frequency.value = frequency;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(0.08, from + 0.08);
    volume.gain.exponentialRampToValueAtTime(0.0001, from + 1.2);
    note.connect(volume).connect(sound.destination);
    note.start(from);
    note.stop(from + 1.3);
  }
}
