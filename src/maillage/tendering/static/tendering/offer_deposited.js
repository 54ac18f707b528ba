// On the receipt: what was just sent is the server's, its draft leaves this browser.
import { currentDraft } from "./offer_draft.js";

currentDraft(document.querySelector("[data-deposited]").dataset).catch(() => {});
