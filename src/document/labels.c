/* The words of the page, as Belgian invoices write them: French says HTVA and TVAC here, not HT and
 * TTC; German says MwSt. */
#include "document/text.h"

/* clang-format off */
static const char *const labels[LABELS][LANGUAGES] = {
    /* nl, fr, de, en */
    [LABEL_ORDER_FORM] = {
            "Bestelbon", "Bon de commande", "Bestellschein",
            "Order form"},
    [LABEL_DELIVERY_NOTE] = {
            "Leveringsbon", "Bon de livraison", "Lieferschein",
            "Delivery note"},
    [LABEL_INVOICE] = {
            "Factuur", "Facture", "Rechnung", "Invoice"},
    [LABEL_CREDIT_NOTE] = {
            "Creditnota", "Note de crédit", "Gutschrift",
            "Credit note"},
    [LABEL_DRAFT] = {
            "Concept", "Brouillon", "Entwurf", "Draft"},
    [LABEL_NUMBER] = {"Nummer", "Numéro", "Nummer", "Number"},
    [LABEL_DATE] = {"Datum", "Date", "Datum", "Date"},
    [LABEL_DUE_DATE] = {
            "Vervaldatum", "Échéance", "Fällig am", "Due date"},
    [LABEL_ORDER] = {
            "Bestelling", "Commande", "Bestellung", "Order"},
    [LABEL_ORDER_DATE] = {
            "Besteld op", "Commandé le", "Bestellt am", "Ordered on"},
    [LABEL_DELIVERY_DATE] = {
            "Leveringsdatum", "Date de livraison", "Lieferdatum",
            "Delivery date"},
    [LABEL_YOUR_REFERENCE] = {
            "Uw referentie", "Votre référence", "Ihre Referenz",
            "Your reference"},
    [LABEL_CUSTOMER] = {"Klant", "Client", "Kunde", "Customer"},
    [LABEL_SHIP_TO] = {
            "Leveringsadres", "Adresse de livraison", "Lieferadresse",
            "Delivery address"},
    [LABEL_VAT_NUMBER] = {
            "Btw-nummer", "N° de TVA", "MwSt.-Nummer", "VAT number"},
    [LABEL_YOUR_VAT_NUMBER] = {
            "Uw btw-nummer", "Votre n° de TVA", "Ihre MwSt.-Nummer",
            "Your VAT number"},
    [LABEL_DESCRIPTION] = {
            "Omschrijving", "Description", "Bezeichnung",
            "Description"},
    [LABEL_QUANTITY] = {
            "Aantal", "Quantité", "Menge", "Quantity"},
    [LABEL_UNIT_PRICE] = {
            "Eenheidsprijs excl. btw", "Prix unitaire HTVA",
            "Einzelpreis ohne MwSt.", "Unit price excl. VAT"},
    [LABEL_DISCOUNT] = {
            "Korting", "Remise", "Rabatt", "Discount"},
    [LABEL_VAT_RATE] = {"Btw %", "TVA %", "MwSt. %", "VAT %"},
    [LABEL_NET] = {
            "Excl. btw", "HTVA", "Ohne MwSt.", "Excl. VAT"},
    [LABEL_GROSS] = {
            "Incl. btw", "TVAC", "Mit MwSt.", "Incl. VAT"},
    [LABEL_VAT_BASE] = {
            "Maatstaf van heffing", "Base imposable",
            "Bemessungsgrundlage", "Taxable amount"},
    [LABEL_VAT_AMOUNT] = {"Btw", "TVA", "MwSt.", "VAT"},
    [LABEL_TOTAL_NET] = {
            "Totaal excl. btw", "Total HTVA", "Summe ohne MwSt.",
            "Total excl. VAT"},
    [LABEL_TOTAL_VAT] = {
            "Totaal btw", "Total TVA", "Summe MwSt.", "Total VAT"},
    [LABEL_ROUNDING] = {
            "Afrondingsverschil", "Différence d’arrondi",
            "Rundungsdifferenz", "Rounding difference"},
    [LABEL_TOTAL] = {
            "Totaal incl. btw", "Total TVAC",
            "Gesamtbetrag inkl. MwSt.", "Total incl. VAT"},
    [LABEL_PAID] = {"Betaald", "Payé", "Bezahlt", "Paid"},
    [LABEL_DUE] = {
            "Te betalen", "À payer", "Zu zahlen", "Amount due"},
    [LABEL_PAY_TITLE] = {
            "Betaling", "Paiement", "Zahlung", "Payment"},
    [LABEL_AMOUNT] = {"Bedrag", "Montant", "Betrag", "Amount"},
    [LABEL_PAY_BY] = {
            "Te betalen tegen", "À payer pour le", "Zu zahlen bis",
            "Pay by"},
    [LABEL_IBAN] = {"IBAN", "IBAN", "IBAN", "IBAN"},
    [LABEL_BIC] = {"BIC", "BIC", "BIC", "BIC"},
    [LABEL_BENEFICIARY] = {
            "Begunstigde", "Bénéficiaire", "Empfänger", "Beneficiary"},
    [LABEL_REFERENCE] = {
            "Mededeling", "Communication", "Mitteilung",
            "Payment reference"},
    [LABEL_PAY_LINK] = {
            "Online betalen", "Payer en ligne", "Online bezahlen",
            "Pay online"},
    [LABEL_SCAN_TO_PAY] = {
            "Scan met uw bankapp", "Scannez avec votre app bancaire",
            "Mit der Banking-App scannen",
            "Scan with your banking app"},
    [LABEL_CODE_SAYS] = {
            "QR-code om %s over te schrijven, mededeling %s",
            "Code QR pour virer %s, communication %s",
            "QR-Code zur Überweisung von %s, Mitteilung %s",
            "QR code to transfer %s, reference %s"},
    [LABEL_SCAN_BANCONTACT] = {
            "Scan met de Bancontact-app",
            "Scannez avec l’app Bancontact",
            "Mit der Bancontact-App scannen",
            "Scan with the Bancontact app"},
    [LABEL_SCAN_LINK] = {
            "Scan om online te betalen",
            "Scannez pour payer en ligne",
            "Scannen und online bezahlen",
            "Scan to pay online"},
    [LABEL_PAID_ON_BY] = {
            "Betaald op %s (%s)", "Payé le %s (%s)",
            "Bezahlt am %s (%s)", "Paid on %s (%s)"},
    [LABEL_PAID_ON] = {
            "Betaald op %s", "Payé le %s", "Bezahlt am %s",
            "Paid on %s"},
    [LABEL_PAID_PLAIN] = {"Betaald", "Payé", "Bezahlt", "Paid"},
    [LABEL_REMINDER] = {"Herinnering", "Rappel", "Zahlungserinnerung", "Reminder"},
    [LABEL_PAGE_OF] = {
            "Pagina %d van %d", "Page %d sur %d", "Seite %d von %d",
            "Page %d of %d"},
    [LABEL_CUSTOMER_NOTE] = {
            "Uw opmerking", "Votre remarque", "Ihre Anmerkung",
            "Your note"},
    [LABEL_CREDITS_INVOICE] = {
            "Betreft factuur", "Concerne la facture",
            "Betrifft Rechnung", "Concerns invoice"},
    [LABEL_CREDITED_TOTAL] = {
            "Totaal gecrediteerd", "Total crédité",
            "Gutgeschriebener Betrag", "Total credited"},
    [LABEL_SKU] = {"Art.nr.", "Réf.", "Art.-Nr.", "SKU"},
    [LABEL_SHIPPING] = {
            "Verzending", "Livraison", "Versand", "Shipping"},
    [LABEL_FEE] = {"Toeslag", "Supplément", "Zuschlag", "Fee"},
    [LABEL_REFUND] = {
            "Terugbetaling", "Remboursement", "Erstattung", "Refund"},
    [LABEL_CREDIT_REASON] = {
            "Reden", "Motif", "Grund", "Reason"},
    [LABEL_EXEMPT] = {
            "vrijgesteld", "exonéré", "steuerfrei", "exempt"},
    [LABEL_TO_CREDIT] = {
            "Te uwen gunste", "En votre faveur", "Zu Ihren Gunsten",
            "In your favour"},
    [LABEL_VAT_TO_REPAY] = {
            "Btw terug te storten aan de Staat in de mate waarin "
            "ze oorspronkelijk in aftrek werd gebracht.",
            "TVA à reverser à l’État dans la mesure où elle a été "
            "initialement déduite.",
            "MwSt. an den Staat zurückzuzahlen, soweit sie "
            "ursprünglich abgezogen wurde.",
            "VAT to be repaid to the State to the extent that it was "
            "originally deducted."},
    [LABEL_CONTINUED] = {
            "vervolg", "suite", "Fortsetzung", "continued"},
    [LABEL_ORDER_FORM_REFERENCE] = {
            "bestelling %s", "commande %s", "Bestellung %s", "order %s"},
    [LABEL_GREETING] = {
            "Beste klant,", "Bonjour,", "Guten Tag,",
            "Dear customer,"},
    [LABEL_XML_ATTACHED] = {
            "Het bijgevoegde .xml-bestand is de e-factuur voor uw "
            "boekhoudprogramma.",
            "Le fichier .xml joint est la facture électronique pour "
            "votre logiciel comptable.",
            "Die beigefügte .xml-Datei ist die E-Rechnung für Ihre "
            "Buchhaltungssoftware.",
            "The attached .xml file is the e-invoice for your "
            "accounting software."},
    [LABEL_GIFT_CARD] = {
            "Cadeaukaart", "Carte cadeau", "Geschenkkarte",
            "Gift card"},
    [LABEL_GIFT_CARDS] = {
            "Cadeaukaarten", "Cartes cadeaux", "Geschenkkarten",
            "Gift cards"},
    [LABEL_UNIT_PRICE_ALONE] = {
            "Eenheidsprijs", "Prix unitaire", "Einzelpreis",
            "Unit price"},
    [LABEL_SUM] = {"Totaal", "Total", "Gesamtbetrag", "Total"},
    [LABEL_TRANSLATION] = {
            "Vertaling", "Traduction", "Übersetzung", "Translation"},
    [LABEL_TRANSLATED_FROM] = {
            "Vertaling: het document zelf is in het %s.",
            "Traduction\u00a0: le document lui\u2011même est en %s.",
            "Übersetzung: Das Dokument selbst ist auf %s.",
            "Translation: the document itself is in %s."},
    [LABEL_IN_DUTCH] = {
            "Nederlands", "néerlandais", "Niederländisch", "Dutch"},
    [LABEL_IN_FRENCH] = {"Frans", "français", "Französisch", "French"},
    [LABEL_IN_GERMAN] = {"Duits", "allemand", "Deutsch", "German"},
    [LABEL_IN_ENGLISH] = {"Engels", "anglais", "Englisch", "English"},
    [LABEL_RECEIVED] = {
            "Voor ontvangst: datum, naam, handtekening",
            "Pour réception\u00a0: date, nom, signature",
            "Empfang bestätigt: Datum, Name, Unterschrift",
            "Received: date, name, signature"},
    [LABEL_PHONE] = {
            "Telefoon", "Téléphone", "Telefon", "Phone"},
    [LABEL_CORRECTS] = {
            "Correctie van factuur %s", "Correction de la facture %s",
            "Berichtigung der Rechnung %s", "Correction of invoice %s"},
    [LABEL_PAY_AT_DELIVERY] = {
            "U betaalt %s bij levering.",
            "Vous payez %s à la livraison.",
            "Sie zahlen %s bei Lieferung.", "You pay %s on delivery."},
};
/* clang-format on */

const char *label(enum label label, enum language language)
{
    return labels[label][language];
}
