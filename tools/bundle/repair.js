// A new share for a new member, made by k members; nobody meets the secret, nor another's share.
//
// The polynomial of degree k-1 through the shares of k members is known at any point by
// Lagrange's formula: each member brings its own term. A term alone would betray the share, so
// each pair of members adds the same mask, derived from the Diffie-Hellman secret of their two
// age keys: over the k contributions the masks cancel, and only the sum appears (the masking of
// Bonawitz et al., 2017, "Practical secure aggregation", on the share repair of Laing and
// Stinson, 2018). The field is GF(256) with the polynomial of AES, as in SLIP-39.
import { x25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bech32 } from "@scure/base";

function times(a, b) {
  let product = 0;
  for (let left = a, right = b; right; right >>= 1) {
    if (right & 1) product ^= left;
    left = (left << 1) ^ (left & 0x80 ? 0x11b : 0);
  }
  return product;
}

function inverse(a) {
  let power = 1;
  for (let step = 0; step < 254; step += 1) power = times(power, a);
  return power;
}

function weight(own, all, at) {
  return all
    .filter((other) => other !== own)
    .reduce((found, other) => times(found, times(at ^ other, inverse(own ^ other))), 1);
}

function raw(text, prefix) {
  const { prefix: told, bytes } = bech32.decodeToBytes(text);
  if (told.toLowerCase() !== prefix || bytes.length !== 32) throw new Error("not an age key");
  return bytes;
}

function mask(identity, recipient, context, length) {
  const secret = x25519.getSharedSecret(raw(identity, "age-secret-key-"), raw(recipient, "age"));
  return hkdf(sha256, secret, new TextEncoder().encode(context), "maillage/repair/1", length);
}

/** One member's masked term. `share` ends with its point; `helpers` are the k members, this one
 * included, as {point, recipient}; `at` is the point of the new share. Throws on a point that
 * would betray the secret (0) or copy a living share. */
export function contribution({ share, identity, recipient, helpers, at, context }) {
  const own = share[share.length - 1];
  const points = helpers.map((helper) => helper.point);
  const fair = Number.isInteger(at) && at > 0 && at < 256 && !points.includes(at);
  if (!fair || new Set(points).size !== points.length || !points.includes(own)) {
    throw new Error("unfair points");
  }
  const factor = weight(own, points, at);
  const term = share.slice(0, -1).map((byte) => times(byte, factor));
  for (const helper of helpers) {
    if (helper.point === own) {
      if (helper.recipient !== recipient) throw new Error("unfair points");
      continue;
    }
    const hidden = mask(identity, helper.recipient, context, term.length);
    for (let index = 0; index < term.length; index += 1) term[index] ^= hidden[index];
  }
  return term;
}

/** The new share at the point `at`, from the contributions of the k members. */
export function gather(contributions, at) {
  const share = new Uint8Array(contributions[0].length + 1);
  for (const term of contributions) {
    for (let index = 0; index < term.length; index += 1) share[index] ^= term[index];
  }
  share[share.length - 1] = at;
  return share;
}
