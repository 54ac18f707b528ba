// A job line refreshes itself: the same fragment is asked again until the work is over.

const PAUSE = 2000;

async function refresh(line, failures = 0) {
  await new Promise((resolve) => setTimeout(resolve, PAUSE * 2 ** failures));
  if (!line.isConnected) return;
  try {
    const answer = await fetch(line.dataset.poll, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-job]");
    if (!fresh) throw new Error("no job line in the answer");
    // Only what changed is replaced, so that focus and the live region stay in place.
    const over = fresh.dataset.job !== line.dataset.job;
    if (over) {
      line.replaceWith(fresh);
    } else {
      for (const part of ["[role=status]", ".job-facts"]) {
        const [old, now] = [line.querySelector(part), fresh.querySelector(part)];
        if (old && now && old.textContent !== now.textContent) old.replaceChildren(...now.childNodes);
      }
      const value = fresh.querySelector("progress")?.getAttribute("value");
      if (value) line.querySelector("progress")?.setAttribute("value", value);
    }
    const current = over ? fresh : line;
    if (fresh.dataset.poll) await refresh(current);
  } catch {
    if (failures < 5) await refresh(line, failures + 1);
  }
}

for (const line of document.querySelectorAll("[data-job][data-poll]")) refresh(line);
