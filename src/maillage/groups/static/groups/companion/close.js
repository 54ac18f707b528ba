// The two numbers come from the companion after the "#" of the address, which is never sent.

const given = new URLSearchParams(location.hash.slice(1));
const wanted = { "hors-cadre": "out_of_scope", "a-reprendre": "situations" };
for (const [key, name] of Object.entries(wanted)) {
  const value = given.get(key);
  const field = document.querySelector(`input[name="${name}"]`);
  if (field && /^\d{1,2}$/.test(value ?? "")) field.value = value;
}
if (location.hash) history.replaceState(null, "", location.pathname);
