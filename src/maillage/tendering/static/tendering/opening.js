// Giving one's share to the member who opens, and opening: all of it in this browser.
import {
  Refused, bytesOf, fromBase64, gesture, openKeyFile, recombine, seal, text, toBase64, unseal,
} from "./sealing.js";

const root = document.querySelector("[data-opening]");
const { call } = root.dataset;

const keyOf = (form) => openKeyFile(
  form.querySelector("input[type=file]"), form.querySelector("input[type=password]").value,
);

async function ownShare(key) {
  try {
    const sealed = fromBase64(root.dataset.share);
    return JSON.parse(text(await unseal(sealed, `share:${call}`, key.identity)));
  } catch {
    throw new Refused("Cette clé n’ouvre pas votre part\u00a0: utilisez le fichier que vous aviez le jour de la publication.");
  }
}

const give = root.querySelector("[data-give]");
if (give) {
  gesture(give, async () => {
    const share = await ownShare(await keyOf(give));
    const { opener } = root.dataset;
    const known = share.members.some((member) => member.recipient === opener);
    const agreed = give.querySelector("[data-newcomer]");
    if (!known && !agreed.querySelector("input").checked) {
      agreed.hidden = false;
      throw new Refused("La clé de la personne qui ouvre n’existait pas à la publication\u00a0: vérifiez son empreinte avec elle, de vive voix, puis cochez la case.");
    }
    const inside = bytesOf(JSON.stringify({ share: share.share }));
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
    const opened = await Promise.allSettled(
      given.map(async (sealed) => JSON.parse(text(await unseal(fromBase64(sealed), `given:${call}`, identity)))),
    );
    const shares = opened.filter((one) => one.status === "fulfilled").map((one) => fromBase64(one.value.share));
    const key = await recombine(shares, threshold, recipient);
    const keys = {};
    for (const offer of offers) {
      const [proposal, who] = await Promise.allSettled(
        ["proposal", "identity"].map((part) => envelopeKey(offer, part, key)),
      );
      const both = proposal.status === "fulfilled" && who.status === "fulfilled";
      keys[offer.slug] = both ? { proposal: proposal.value, identity: who.value } : null;
    }
    finish.elements.keys.value = toBase64(await seal(bytesOf(JSON.stringify(keys)), `opening:${call}`, instance));
    finish.submit();
    return "Les propositions s’ouvrent…";
  });
}
