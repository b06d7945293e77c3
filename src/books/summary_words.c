/* The words of the summary, as Belgian accountants use them. */
#include "summary_words.h"

/* clang-format off */
static const char *const words[SUMMARY_WORDS][LANGUAGES] = {
    /* nl, fr, de, en */
    [WORD_TITLE] = {
            "Overzicht voor de boekhouder", "Récapitulatif pour le comptable",
            "Übersicht für die Buchhaltung", "Summary for the accountant"},
    [WORD_PERIOD] = {
            "uitgereikt van %s tot en met %s", "émis du %s au %s inclus",
            "ausgestellt vom %s bis einschließlich %s", "issued from %s to %s inclusive"},
    [WORD_SHOP] = {"winkel %s", "boutique %s", "Shop %s", "shop %s"},
    [WORD_TURNOVER] = {"Omzet", "Chiffre d’affaires", "Umsatz", "Turnover"},
    [WORD_VAT] = {"Btw per tarief", "TVA par taux", "MwSt. nach Satz", "VAT per rate"},
    [WORD_NUMBERS] = {"Nummering", "Numérotation", "Nummerierung", "Numbering"},
    [WORD_OPEN] = {
            "Openstaand op %s", "Impayés au %s", "Offene Posten am %s", "Open items on %s"},
    [WORD_PROOF] = {"Controle", "Contrôle", "Prüfung", "Proof"},
    [WORD_ORDER_FORMS] = {
            "Bestelbonnen", "Bons de commande", "Bestellscheine", "Order forms"},
    [WORD_DELIVERY_NOTES] = {
            "Leveringsbonnen", "Bons de livraison", "Lieferscheine", "Delivery notes"},
    [WORD_INVOICES] = {"Facturen", "Factures", "Rechnungen", "Invoices"},
    [WORD_CREDIT_NOTES] = {
            "Creditnota’s", "Notes de crédit", "Gutschriften", "Credit notes"},
    [WORD_TOGETHER] = {"Samen", "Ensemble", "Zusammen", "Together"},
    [WORD_KIND] = {"Soort", "Type", "Art", "Kind"},
    [WORD_COUNT] = {"Aantal", "Nombre", "Anzahl", "Count"},
    [WORD_COUNTRY] = {"Land", "Pays", "Land", "Country"},
    [WORD_CATEGORY] = {"Code", "Code", "Code", "Code"},
    [WORD_SERIES] = {"Reeks", "Série", "Reihe", "Series"},
    [WORD_FROM] = {"Van", "Du", "Von", "From"},
    [WORD_TO] = {"Tot en met", "Au", "Bis", "To"},
    [WORD_GAPS] = {"Hiaten", "Trous", "Lücken", "Gaps"},
    [WORD_JUMPS] = {
            "Met reden overgeslagen: %s", "Sautés avec motif : %s",
            "Mit Begründung übersprungen: %s", "Left out with a reason: %s"},
    [WORD_NONE] = {"geen", "aucun", "keine", "none"},
    [WORD_NOT_DUE] = {"Nog niet vervallen", "Non échus", "Noch nicht fällig", "Not due yet"},
    [WORD_DAYS_30] = {
            "1 tot 30 dagen te laat", "1 à 30 jours de retard", "1 bis 30 Tage überfällig",
            "1 to 30 days late"},
    [WORD_DAYS_60] = {
            "31 tot 60 dagen te laat", "31 à 60 jours de retard", "31 bis 60 Tage überfällig",
            "31 to 60 days late"},
    [WORD_DAYS_90] = {
            "61 tot 90 dagen te laat", "61 à 90 jours de retard", "61 bis 90 Tage überfällig",
            "61 to 90 days late"},
    [WORD_DAYS_MORE] = {
            "Meer dan 90 dagen te laat", "Plus de 90 jours de retard",
            "Mehr als 90 Tage überfällig", "More than 90 days late"},
    [WORD_AMOUNT] = {"Bedrag", "Montant", "Betrag", "Amount"},
    [WORD_NOTHING] = {
            "In deze periode is niets uitgereikt.", "Rien n’a été émis pendant cette période.",
            "In diesem Zeitraum wurde nichts ausgestellt.", "Nothing was issued in this period."},
    [WORD_NOTHING_OPEN] = {
            "Er staat niets open.", "Rien n’est impayé.", "Es ist nichts offen.",
            "Nothing is open."},
    [WORD_ALL_GOOD] = {
            "Alle boeken nagerekend, %s documenten: geen nummer ontbreekt, elk document en elk "
            "bestand is zoals het werd uitgereikt, de totalen kloppen.",
            "Tous les livres vérifiés, %s documents : aucun numéro ne manque, chaque document et "
            "chaque fichier est tel qu’il a été émis, les totaux sont exacts.",
            "Alle Bücher geprüft, %s Dokumente: keine Nummer fehlt, jedes Dokument und jede Datei "
            "ist wie ausgestellt, die Summen stimmen.",
            "All books verified, %s documents: no number is missing, every document and file is as "
            "it was issued, the totals are right."},
    [WORD_FAULTS] = {
            "Alle boeken nagerekend, %s documenten: er zijn fouten gevonden (%s). Ze staan in "
            "verify.txt.",
            "Tous les livres vérifiés, %s documents : des erreurs ont été trouvées (%s). Elles se "
            "trouvent dans verify.txt.",
            "Alle Bücher geprüft, %s Dokumente: Fehler wurden gefunden (%s). Sie stehen in "
            "verify.txt.",
            "All books verified, %s documents: faults were found (%s). They are in verify.txt."},
    [WORD_FOREIGN] = {
            "Documenten in een andere munt dan de euro: %s. Ze staan in journal.csv en in geen "
            "enkele som.",
            "Documents dans une autre devise que l’euro : %s. Ils se trouvent dans journal.csv et "
            "dans aucune somme.",
            "Dokumente in einer anderen Währung als dem Euro: %s. Sie stehen in journal.csv und in "
            "keiner Summe.",
            "Documents in another currency than the euro: %s. They are in journal.csv and in no "
            "sum."},
    [WORD_MORE] = {
            "Nog %s andere: zie %s.", "%s autres : voir %s.", "Weitere %s: siehe %s.",
            "%s more: see %s."},
    [WORD_PROPOSAL] = {
            "Facturen min creditnota’s. De vakken van de aangifte die vat.csv noemt, zijn een "
            "voorstel.",
            "Factures moins notes de crédit. Les grilles de la déclaration dans vat.csv sont une "
            "proposition.",
            "Rechnungen abzüglich Gutschriften. Die Felder der Erklärung in vat.csv sind ein "
            "Vorschlag.",
            "Invoices less credit notes. The boxes of the return in vat.csv are a proposal."},
};
/* clang-format on */

const char *summary_word(enum summary_word word, enum language language)
{
    return words[word][language];
}
