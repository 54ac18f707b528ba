// Dragging a box of the outline up or down its lane; the buttons do the same without a pointer.

for (const list of document.querySelectorAll("[data-reorder]")) {
  const items = [...list.children];
  if (items.length < 2) continue;
  for (const item of items) {
    const form = item.querySelector("form[data-move]");
    const handle = document.createElement("span");
    handle.className = "logic-handle";
    handle.setAttribute("aria-hidden", "true");
    handle.textContent = "⠿";
    item.prepend(handle);
    handle.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      handle.setPointerCapture(event.pointerId);
      item.classList.add("is-dragged");
    });
    handle.addEventListener("pointerup", (event) => {
      item.classList.remove("is-dragged");
      const from = items.indexOf(item);
      const above = items.filter((one) => {
        const box = one.getBoundingClientRect();
        return one !== item && event.clientY > box.top + box.height / 2;
      }).length;
      if (above === from) return;
      const by = document.createElement("input");
      Object.assign(by, { type: "hidden", name: "by", value: String(above - from) });
      form.append(by);
      form.submit();
    });
    handle.addEventListener("pointercancel", () => item.classList.remove("is-dragged"));
  }
}
