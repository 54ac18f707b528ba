// A member's key: made here, kept in a file, proven to open before its public half is sent.
import { Refused, download, gesture, newKeyFile, openKeyFile } from "./sealing.js";

const root = document.querySelector("[data-member-key]");
const [make, prove] = ["make", "prove"].map((name) => root.querySelector(`[data-${name}]`));
const keep = root.querySelector("[data-keep]");
let made = "";

if (make) {
  gesture(make, async () => {
    const [first, second] = make.querySelectorAll("input[type=password]");
    if (first.value !== second.value) throw new Refused("Les deux phrases diffèrent\u00a0: écrivez la même deux fois.");
    const { recipient, file } = await newKeyFile(first.value, root.dataset.owner);
    made = recipient;
    download(file, root.dataset.filename);
    return "Votre fichier de clé est téléchargé. Rangez-le en lieu sûr, puis vérifiez-le à l’étape suivante.";
  });
}

gesture(prove, async () => {
  const { recipient } = await openKeyFile(
    prove.querySelector("input[type=file]"), prove.querySelector("input[type=password]").value,
  );
  const living = root.dataset.recipient;
  if (recipient === living) return "Ce fichier et cette phrase ouvrent bien votre clé actuelle.";
  if (recipient !== made) throw new Refused("Ce fichier est celui d’une autre clé.");
  keep.elements.recipient.value = recipient;
  keep.submit();
  return "Clé vérifiée. Enregistrement…";
});
