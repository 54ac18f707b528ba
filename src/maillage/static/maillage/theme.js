// Before the first paint: the look this person chose on this device.
try {
  const root = document.documentElement;
  const theme = localStorage.getItem("maillage.theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  if (localStorage.getItem("maillage.density") === "compact") root.dataset.density = "compact";
} catch {
  // Storage refused: the system's choice stands.
}
