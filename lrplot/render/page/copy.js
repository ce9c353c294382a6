// Copying, and the texts of rules.

/** Copies the text of an element, also where a page from a file may not use the clipboard itself. */
async function copy(from) {
  try {
    await navigator.clipboard.writeText(from.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(from);
    return document.execCommand("copy");
  }
}

function attachCopy(within) {
  for (const pre of within.querySelectorAll("pre")) {
    const around = element("div", "copyable");
    const press = buttonOf("Copy", "Copy", async () => {
      press.textContent = (await copy(pre.firstElementChild)) ? "Copied" : "Press Ctrl+C";
      setTimeout(() => (press.textContent = "Copy"), 1500);
    });
    press.removeAttribute("aria-label"); // what it says changes
    pre.replaceWith(around);
    around.append(pre, press);
  }
}

/** Opens the text of a rule over the page, which stays where it is; its place at the page's end is for other ways. */
function attachRules() {
  const dialog = element("dialog", "about-rule");
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  for (const link of document.querySelectorAll("a.rule")) {
    link.addEventListener("click", (event) => {
      const text = document.getElementById(link.hash.slice(1));
      if (!text || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      dialog.setAttribute("aria-label", `Rule ${link.textContent}`);
      const close = buttonOf("Close", "Close the rule's text", () => dialog.close());
      dialog.replaceChildren(...[...text.childNodes].map((node) => node.cloneNode(true)), close);
      for (const around of dialog.querySelectorAll(".copyable")) around.replaceWith(around.querySelector("pre"));
      attachCopy(dialog);
      dialog.showModal();
      dialog.scrollTop = 0;
    });
  }
}
