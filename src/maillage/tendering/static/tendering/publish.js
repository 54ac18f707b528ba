// The key of a call is made and split here; only its public half and sealed shares are sent.
import {
  Refused, bytesOf, generateX25519Identity, gesture, groupsOf, identityToRecipient, recombine, seal, split, toBase64,
} from "./sealing.js";

const form = document.querySelector("[data-publish]");
const { call, threshold: told, members: listed } = form.dataset;
const [threshold, members] = [Number(told), JSON.parse(listed)];

gesture(form, async () => {
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const shares = await split(bytesOf(identity), members.length, threshold);
  // Proven before anything is published: every group that is large enough finds the key again.
  for (const group of groupsOf(shares, threshold)) {
    if ((await recombine(group.map((share) => [share]), threshold, recipient)) !== identity) throw new Refused("Le partage a échoué.");
  }
  const seats = members.map((member, index) => ({ recipient: member.recipient, point: shares[index].at(-1) }));
  const sealed = await Promise.all(members.map(async (member, index) => {
    // The whole committee is written beside the share: at the opening its holder's browser knows
    // from it, and not from the server, whose keys may receive it.
    const inside = { recipient, threshold, members: seats, share: toBase64(shares[index]) };
    const closed = await seal(bytesOf(JSON.stringify(inside)), `share:${call}`, member.recipient);
    return [member.key, { point: shares[index].at(-1), sealed: toBase64(closed) }];
  }));
  form.elements.recipient.value = recipient;
  form.elements.shares.value = JSON.stringify(Object.fromEntries(sealed));
  form.submit();
  return "La clé est partagée. Publication…";
});
