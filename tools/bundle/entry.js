// What the pages need from the libraries, and nothing else: one global, `maillageSealing`.
export { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
export { combine, split } from "shamir-secret-sharing";
