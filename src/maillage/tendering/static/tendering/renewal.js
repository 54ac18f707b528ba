// Before the deadline: checking one's share, and giving it to a new committee, in this browser.
import { Refused, fingerprint, gesture, keyOf } from "./sealing.js";
import { ownShares, piecesOf } from "./shares.js";

const root = document.querySelector("[data-before]");
const { call, recipient, seat } = root.dataset;

async function living(form) {
  const held = await ownShares(seat, call, (await keyOf(form)).identity);
  if (!held.isLiving || held.committee.recipient !== recipient) {
    throw new Refused("Votre part n’est pas celle de cet appel\u00a0: prévenez la personne qui a publié l’appel, le comité est à changer.");
  }
  return held;
}

const check = root.querySelector("[data-check]");
if (check) {
  gesture(check, async () => {
    await living(check);
    check.submit();
    return "Votre part s’ouvre. Enregistrement…";
  });
}

const give = root.querySelector("[data-pieces]");
if (give) {
  gesture(give, async () => {
    const { committee, shares } = await living(give);
    const seats = JSON.parse(give.dataset.seats);
    const known = new Set(committee.members.map((member) => member.recipient));
    const newcomers = seats.filter((one) => !known.has(one.recipient));
    const agreed = give.querySelector("[data-newcomers]");
    if (newcomers.length && !agreed.querySelector("input").checked) {
      // Computed here from the keys that will really receive: the page cannot show others.
      const told = await Promise.all(newcomers.map(async (one) => `${one.name}, empreinte ${await fingerprint(one.recipient)}`));
      agreed.querySelector("[data-told]").textContent = told.join("\u00a0; ");
      agreed.hidden = false;
      throw new Refused("Faites-vous lire l’empreinte de vive voix par chaque nouvelle personne, puis cochez la case.");
    }
    give.elements.pieces.value = JSON.stringify(await piecesOf(shares[0], committee, seats, call));
    give.submit();
    return "Part transmise…";
  });
}
