// One part at a time, named after the "#" of the address. Without script all parts are shown.

export function startPanels() {
  const panels = [...document.querySelectorAll("[data-panel]")];
  const links = [...document.querySelectorAll(".companion-tabs a")];
  const show = (move) => {
    const wanted = panels.find((panel) => `#${panel.id}` === location.hash) ?? panels[0];
    for (const panel of panels) panel.hidden = panel !== wanted;
    for (const link of links) {
      if (link.hash === `#${wanted.id}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (move) {
      scrollTo(0, 0);
      wanted.querySelector("h2").focus({ preventScroll: true });
    }
  };
  window.addEventListener("hashchange", () => show(true));
  show(false);
}
