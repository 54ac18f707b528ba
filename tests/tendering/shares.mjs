// The scripts of the pages and the committed bundle, without a browser: a committee changes.
// Run in a folder that holds sealing.js, shares.js and sealing.min.js; prints what it saw as JSON.
import { readFileSync } from "node:fs";
import vm from "node:vm";

vm.runInThisContext(readFileSync("sealing.min.js", "utf8"));
const sealing = await import("./sealing.js");
const { givenShares, ownShares, piecesOf } = await import("./shares.js");
const { bytesOf, generateX25519Identity, groupsOf, identityToRecipient, recombine, seal, split, toBase64 } = sealing;
const [call, threshold] = ["appel", 2];

const key = await generateX25519Identity();
const recipient = await identityToRecipient(key);
const people = await Promise.all([1, 2, 3, 4].map(async () => {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}));

const first = await split(bytesOf(key), 3, threshold);
const members = people.slice(0, 3).map((one, index) => ({ recipient: one.recipient, point: first[index].at(-1) }));
const shareOf = async (index, bytes) => toBase64(await seal(
  bytesOf(JSON.stringify({ recipient, threshold, members, share: toBase64(bytes) })), `share:${call}`, people[index].recipient,
));
const before = await Promise.all(first.map((bytes, index) => shareOf(index, bytes)));

const free = Array.from({ length: 255 }, (_, index) => index + 1).filter((point) => !members.some((one) => one.point === point));
const seats = [1, 2, 3].map((index, rank) => ({ key: `k${index}`, recipient: people[index].recipient, point: free[rank] }));
const held = async (index, pieces, point = seats.find((seat) => seat.key === `k${index}`).point) => ownShares(
  JSON.stringify({ share: before[index] ?? "", pieces, point }), call, people[index].identity,
);
const committee = (await held(1, [])).committee;

/** The new set by the pieces of the second and third member, of whom the last may cheat. */
async function renew(last) {
  const given = await Promise.all([first[1], last].map((bytes) => piecesOf(bytes, committee, seats, call)));
  return Promise.all([1, 2, 3].map((index) => held(index, given.map((one) => one[`k${index}`]))));
}

const makesKeyOf = (members) => recombine(members, threshold, recipient).then((found) => found === key, () => false);
const makesKey = (shares) => makesKeyOf(shares.map((share) => [share]));
const refuses = (act) => Promise.resolve().then(act).then(() => false, () => true);
const living = (all) => all.map((one) => one.shares[0]);

const fair = await renew(first[2]);
const wrong = first[2].map((byte, index) => (index === 0 ? byte ^ 1 : byte));
const spoiled = await renew(wrong);
const other = await piecesOf(first[2], committee, seats.map((one, rank) => ({ ...one, point: free[rank + 3] })), call);
/** The key by what the two others and a hostile third give to the one who opens. */
async function openWith(hostile) {
  const [opener, told] = [people[1], first.slice(0, 2).map((bytes) => ({ shares: [toBase64(bytes)] }))];
  const given = await Promise.all([hostile, ...told].map(
    async (inside) => toBase64(await seal(bytesOf(JSON.stringify(inside)), `given:${call}`, opener.recipient)),
  ));
  return makesKeyOf(await givenShares(given, call, opener.identity));
}
const hostile = [
  { shares: 5 }, {}, null, 7, { shares: [] }, { shares: [5] }, { shares: "parts" }, { shares: [null, null] },
  { shares: [toBase64(first[0]), toBase64(first[1])] }, { shares: Array.from({ length: 2000 }, () => "AAAA") },
];
const fairPieces = (await Promise.all([first[1], first[2]].map((bytes) => piecesOf(bytes, committee, seats, call)))).map((one) => one.k3);
const mine = await piecesOf(first[1], committee, seats, call);
console.log(JSON.stringify({
  anyTwo: await Promise.all([...groupsOf(living(fair), 2)].map(makesKey)),
  alone: await Promise.all(living(fair).map((one) => makesKey([one]))),
  newWithOld: await makesKey([first[0], living(fair)[2]]),
  spoiled: await makesKey(living(spoiled)),
  spoiledThenFormer: await makesKeyOf(spoiled.map((one) => one.shares)),
  newcomersHold: fair.map((one) => one.shares.length),
  twoOfOne: await makesKeyOf([[first[0], first[1]]]),
  hostileThird: await Promise.all(hostile.map(openWith)),
  samePoint: await refuses(() => piecesOf(first[1], committee, seats.map((one) => ({ ...one, point: 7 })), call)),
  sameKey: await refuses(() => piecesOf(first[1], committee, seats.map((one) => ({ ...one, recipient: seats[0].recipient })), call)),
  otherPoint: await refuses(() => held(3, fairPieces, seats[0].point)),
  pointZero: await refuses(() => piecesOf(first[1], committee, [{ ...seats[0], point: 0 }, seats[1]], call)),
  tooFew: await refuses(() => piecesOf(first[1], committee, seats.slice(0, 1), call)),
  otherCommittee: await refuses(() => held(3, [mine.k3, other.k3])),
  onePiece: await refuses(() => held(3, [mine.k3])),
}));
