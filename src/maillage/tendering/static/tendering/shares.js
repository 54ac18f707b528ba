// What a member's file opens for a call, and what they give to a new committee.
import {
  Refused, bytesOf, combine, fromBase64, groupsOf, identityToRecipient, joined, seal, split, text, toBase64, unseal,
} from "./sealing.js";

// Every point of the field: the library draws a share for each, those of the new seats are kept.
const EVERY_POINT = 255;
// The living share, and the one held before a change of the committee.
const MOST_EACH = 2;

const opened = async (sealed, record, identity) => JSON.parse(text(await unseal(fromBase64(sealed), record, identity)));
const committeeOf = ({ recipient, threshold, members }) => ({ recipient, threshold, members });

/** The share that the pieces given at a change of the committee make together. */
async function renewed(pieces, point, call, identity) {
  const parts = await Promise.all(pieces.map((sealed) => opened(sealed, `piece:${call}`, identity)));
  const own = await identityToRecipient(identity);
  const committee = committeeOf(parts[0]);
  // By its point as well: a key that two seats share, by a fault or a fraud, is no seat.
  const seat = committee.members.find((member) => member.recipient === own && member.point === point);
  const agree = parts.every((part) => JSON.stringify(committeeOf(part)) === JSON.stringify(committee));
  if (!seat || !agree || parts.length < committee.threshold) throw new Error("pieces of different committees");
  const bytes = await combine(parts.map(({ piece, from }) => joined([fromBase64(piece), Uint8Array.of(from)])));
  return { ...committee, share: joined([bytes, Uint8Array.of(seat.point)]) };
}

/** The shares that a seat's file opens, the living one first; after a change of the committee,
 * the one held before stays, in case a piece was wrong. `committee` is what the living one says. */
export async function ownShares(seat, call, identity) {
  const { share, pieces, point } = JSON.parse(seat);
  const found = [];
  if (pieces.length) found.push(renewed(pieces, point, call, identity));
  if (share) {
    found.push(opened(share, `share:${call}`, identity).then((told) => ({ ...told, share: fromBase64(told.share) })));
  }
  const done = await Promise.allSettled(found);
  const held = done.filter((one) => one.status === "fulfilled").map((one) => one.value);
  if (!held.length) throw new Refused("Cette clé n’ouvre pas votre part\u00a0: utilisez le fichier de la clé que vous aviez quand votre part vous a été donnée.");
  return { committee: committeeOf(held[0]), shares: held.map((one) => one.share), isLiving: done[0].status === "fulfilled" };
}

/** What members gave to the one who opens: the shares of each, the living one first.
 * What cannot be read, or is no list of shares, is left out: no member stops the others. */
export async function givenShares(given, call, identity) {
  const told = await Promise.allSettled(given.map(async (sealed) => {
    const { shares } = await opened(sealed, `given:${call}`, identity);
    if (!Array.isArray(shares) || !shares.length) throw new Error("no shares");
    return shares.slice(0, MOST_EACH).map(fromBase64);
  }));
  return told.filter((one) => one.status === "fulfilled").map((one) => one.value);
}

/** A piece of a share for each new seat, sealed to it: { key of the seat: base64 }. */
export async function piecesOf(share, committee, seats, call) {
  const points = seats.map((seat) => seat.point);
  const fair = points.every((point) => Number.isInteger(point) && point > 0 && point <= EVERY_POINT)
    && new Set(points).size === points.length && points.length >= committee.threshold
    && new Set(seats.map((seat) => seat.recipient)).size === seats.length;
  if (!fair) throw new Error("unfair seats");
  const [bytes, from] = [share.slice(0, -1), share.at(-1)];
  const drawn = await split(bytes, EVERY_POINT, committee.threshold);
  const pieces = points.map((point) => drawn.find((one) => one.at(-1) === point));
  // Proven before anything is given: every group that is large enough finds this share again.
  for (const group of groupsOf(pieces, committee.threshold)) {
    if (toBase64(await combine(group)) !== toBase64(bytes)) throw new Error("a split that does not hold");
  }
  const members = seats.map(({ recipient, point }) => ({ recipient, point }));
  const sealed = await Promise.all(seats.map(async (seat, index) => {
    const inside = { ...committee, members, from, piece: toBase64(pieces[index].slice(0, -1)) };
    return [seat.key, toBase64(await seal(bytesOf(JSON.stringify(inside)), `piece:${call}`, seat.recipient))];
  }));
  return Object.fromEntries(sealed);
}
