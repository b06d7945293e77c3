// Writes src/document/countries.c: the ISO 3166 countries (codes: Debian's iso-codes; names: the CLDR data in Node's Intl),
// and XK, which WooCommerce knows too. Run by hand when a country changes its name:
//   node tests/tools/make-countries.mjs > src/document/countries.c
import { readFileSync } from "node:fs";

const languages = ["nl", "fr", "de", "en"];
const codes = JSON.parse(readFileSync("/usr/share/iso-codes/json/iso_3166-1.json"))["3166-1"].map((c) => c.alpha_2);
codes.push("XK");
codes.sort();

// On an address the everyday name is wanted, but never an abbreviation (VK, É.-U.).
const short = new Set(["HK", "MO", "PS", "BA"]);
const own = {
  MM: { nl: "Myanmar", fr: "Myanmar", de: "Myanmar", en: "Myanmar" },
  BA: { nl: "Bosnië en Herzegovina", fr: "Bosnie-Herzégovine", de: "Bosnien und Herzegowina", en: "Bosnia and Herzegovina" },
  CD: { nl: "Democratische Republiek Congo", fr: "République démocratique du Congo", de: "Demokratische Republik Kongo", en: "Democratic Republic of the Congo" },
  CG: { nl: "Republiek Congo", fr: "République du Congo", de: "Republik Kongo", en: "Republic of the Congo" },
  VA: { fr: "Cité du Vatican" },
  CC: { nl: "Cocoseilanden" },
};
const name = (code, language) => {
  const style = short.has(code) ? "short" : "long";
  const text = new Intl.DisplayNames([language], { type: "region", style }).of(code);
  return (own[code]?.[language] ?? text).replaceAll("&", { nl: "en", fr: "et", de: "und", en: "and" }[language]).replaceAll(" - ", "-");
};

const rows = codes.map((code) => `    {"${code}", {${languages.map((l) => JSON.stringify(name(code, l))).join(", ")}}},`);
process.stdout.write(`/* The names of the countries on addresses. Made by tests/tools/make-countries.mjs: change that, not this. */
#include "document/countries.h"

const struct country countries[COUNTRIES] = {
${rows.join("\n")}
};
`);
process.stderr.write(`${rows.length} countries\n`);
