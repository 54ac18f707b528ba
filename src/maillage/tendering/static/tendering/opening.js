// Giving one's share to the member who opens, and opening: all of it in this browser.
import {
  Refused, bytesOf, fingerprint, fromBase64, gesture, keyOf, recombine, seal, text, toBase64, unseal,
} from "./sealing.js";
import { givenShares, ownShares } from "./shares.js";

const root = document.querySelector("[data-opening]");
const { call } = root.dataset;

const give = root.querySelector("[data-give]");
if (give) {
  gesture(give, async () => {
    const { opener, seat } = root.dataset;
    const { committee, shares } = await ownShares(seat, call, (await keyOf(give)).identity);
    const known = committee.members.some((member) => member.recipient === opener);
    const agreed = give.querySelector("[data-newcomer]");
    if (!known && !agreed.querySelector("input").checked) {
      agreed.querySelector("[data-told]").textContent = await fingerprint(opener);
      agreed.hidden = false;
      throw new Refused("La clé de la personne qui ouvre n’est pas de ce comité\u00a0: vérifiez son empreinte avec elle, de vive voix, puis cochez la case.");
    }
    const inside = bytesOf(JSON.stringify({ shares: shares.map(toBase64) }));
    give.elements.sealed.value = toBase64(await seal(inside, `given:${call}`, opener));
    give.submit();
    return "Part transmise…";
  });
}

/** The key of one envelope, if what is closed belongs to this call and this provider. */
async function envelopeKey(offer, part, identity) {
  const sealed = fromBase64(offer[`${part}_key`]);
  return text(await unseal(sealed, `offer:${call}:${offer.provider}:${part}_key`, identity));
}

const finish = root.querySelector("[data-finish]");
if (finish) {
  gesture(finish, async () => {
    const { identity } = await keyOf(finish);
    const { shares: given, offers, threshold, recipient, instance } = JSON.parse(finish.dataset.closed);
    const key = await recombine(await givenShares(given, call, identity), threshold, recipient);
    const keys = {};
    for (const offer of offers) {
      const [proposal, who] = await Promise.allSettled(
        ["proposal", "identity"].map((part) => envelopeKey(offer, part, key)),
      );
      const both = proposal.status === "fulfilled" && who.status === "fulfilled";
      keys[offer.rank] = both ? { proposal: proposal.value, identity: who.value } : null;
    }
    finish.elements.keys.value = toBase64(await seal(bytesOf(JSON.stringify(keys)), `opening:${call}`, instance));
    finish.submit();
    return "Les propositions s’ouvrent…";
  });
}
