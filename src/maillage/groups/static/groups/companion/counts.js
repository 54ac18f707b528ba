// "Hors cadre" and "à reprendre": two numbers on the device.

const MOST = { out: 20, again: 9 };

export function startCounts() {
  const counts = { out: 0, again: 0 };
  const listeners = [];
  const figures = {};
  const show = () => {
    for (const key of Object.keys(counts)) figures[key].textContent = String(counts[key]);
    for (const listener of listeners) listener({ ...counts });
  };
  for (const block of document.querySelectorAll("[data-count]")) {
    const key = block.dataset.count;
    figures[key] = block.querySelector("[data-figure]");
    const change = (step) => {
      counts[key] = Math.min(MOST[key], Math.max(0, counts[key] + step));
      show();
    };
    block.querySelector("[data-more]").addEventListener("click", () => change(1));
    block.querySelector("[data-less]").addEventListener("click", () => change(-1));
  }
  return {
    isEmpty: () => counts.out === 0 && counts.again === 0,
    onChange(listener) {
      listeners.push(listener);
      show();
    },
    wipe() {
      counts.out = counts.again = 0;
      show();
    },
  };
}
