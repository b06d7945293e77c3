/* The texts that stand when the config file has none: warm, plain and short. Each line that may
 * turn out empty is a line of its own, so that text_expand() leaves it out whole. The amounts, the
 * due date and the reference are those of the document. Where a mail goes beside a delivery over
 * Peppol, that stands right behind what is attached. French puts a no-break space (U+00A0)
 * before "?" and ":". */
#include "document/text.h"

#include <string.h>

/* The greeting. */
#define NL_HELLO "Beste {first_name},\n\n"
#define FR_HELLO "Bonjour {first_name},\n\n"
#define DE_HELLO "Guten Tag {customer_name},\n\n"
#define EN_HELLO "Dear {first_name},\n\n"

/* The closing. */
#define NL_BYE                                              \
    "\n\n"                                                  \
    "Hebt u een vraag? Antwoord gerust op deze e-mail.\n\n" \
    "Met vriendelijke groeten\n"                            \
    "{seller_name}\n"                                       \
    "{shop_url}"
#define FR_BYE                                                    \
    "\n\n"                                                        \
    "Une question\u00a0? Répondez simplement à cet e-mail.\n\n" \
    "Bien cordialement\n"                                         \
    "{seller_name}\n"                                             \
    "{shop_url}"
#define DE_BYE                                                      \
    "\n\n"                                                          \
    "Haben Sie Fragen? Antworten Sie einfach auf diese E-Mail.\n\n" \
    "Freundliche Grüße\n"                                         \
    "{seller_name}\n"                                               \
    "{shop_url}"
#define EN_BYE                                               \
    "\n\n"                                                   \
    "Do you have a question? Just reply to this e-mail.\n\n" \
    "Kind regards\n"                                         \
    "{seller_name}\n"                                        \
    "{shop_url}"

/* What is to be paid, when and how. */
#define NL_PAY                                                \
    "Te betalen: {due}\n"                                     \
    "Uiterlijk op: {due_date}\n"                              \
    "IBAN: {iban}\n"                                          \
    "Begunstigde: {beneficiary}\n"                            \
    "Mededeling: {payment_reference}{order_form_reference}\n" \
    "Betaalwijze: {payment_method}\n"                         \
    "Online betalen: {payment_link}"
#define FR_PAY                                                         \
    "À payer\u00a0: {due}\n"                                          \
    "Au plus tard le\u00a0: {due_date}\n"                              \
    "IBAN\u00a0: {iban}\n"                                             \
    "Bénéficiaire\u00a0: {beneficiary}\n"                            \
    "Communication\u00a0: {payment_reference}{order_form_reference}\n" \
    "Mode de paiement\u00a0: {payment_method}\n"                       \
    "Payer en ligne\u00a0: {payment_link}"
#define DE_PAY                                                \
    "Zu zahlen: {due}\n"                                      \
    "Spätestens am: {due_date}\n"                            \
    "IBAN: {iban}\n"                                          \
    "Empfänger: {beneficiary}\n"                             \
    "Mitteilung: {payment_reference}{order_form_reference}\n" \
    "Zahlungsart: {payment_method}\n"                         \
    "Online bezahlen: {payment_link}"
#define EN_PAY                                                       \
    "Amount due: {due}\n"                                            \
    "Please pay by: {due_date}\n"                                    \
    "IBAN: {iban}\n"                                                 \
    "Beneficiary: {beneficiary}\n"                                   \
    "Payment reference: {payment_reference}{order_form_reference}\n" \
    "Payment method: {payment_method}\n"                             \
    "Pay online: {payment_link}"

/* What is paid in hand at delivery. */
#define NL_LATER                      \
    "U betaalt {due} bij levering.\n" \
    "Betaalwijze: {payment_method}"
#define FR_LATER                          \
    "Vous payez {due} à la livraison.\n" \
    "Mode de paiement\u00a0: {payment_method}"
#define DE_LATER                        \
    "Sie zahlen {due} bei Lieferung.\n" \
    "Zahlungsart: {payment_method}"
#define EN_LATER                   \
    "You pay {due} on delivery.\n" \
    "Payment method: {payment_method}"

/* For payments that cross the mail. */
#define NL_ALREADY \
    "\n\n"         \
    "Hebt u intussen al betaald? Dan hoeft u niets meer te doen."
#define FR_ALREADY \
    "\n\n"         \
    "Vous avez payé entre-temps\u00a0? Vous n’avez plus rien à faire."
#define DE_ALREADY \
    "\n\n"         \
    "Falls Sie bereits bezahlt haben, ist nichts weiter zu tun."
#define EN_ALREADY \
    "\n\n"         \
    "If you have already paid, no action is needed."

/* AT_DELIVERY: what is not there is as UNPAID. */
enum payment_state { UNPAID, PAID, AT_DELIVERY, PAYMENT_STATES };

/* By enum builtin_text. Without a paid row (delivery and credit notes) the unpaid one serves both.
 * The second line of a credit note's caption reminds a buyer who deducted the VAT to pay it back
 * (KB nr. 4, art. 4). */
static const struct {
    const char *text[TEXT_MAIL_BODY + 1];
} builtins[DOCUMENT_TYPES][PAYMENT_STATES][LANGUAGES] = {
        [DOCUMENT_ORDER_FORM][UNPAID][LANGUAGE_NL] = {{
                [TEXT_CAPTION] = "Bedankt voor uw bestelling. Deze "
                                 "bestelbon is geen factuur.\n"
                                 "Gelieve te betalen uiterlijk op {due_date}.",
                [TEXT_MAIL_SUBJECT] = "Bevestiging van uw bestelling "
                                      "{order_number} bij {seller_name}",
                [TEXT_MAIL_BODY] = NL_HELLO "Bedankt voor uw bestelling {order_number}. In de "
                                            "bijlage vindt u bestelbon {number}.\n"
                                            "\n" NL_PAY NL_ALREADY NL_BYE,
        }},
        [DOCUMENT_ORDER_FORM][UNPAID][LANGUAGE_FR] = {{
                [TEXT_CAPTION] = "Merci pour votre commande. Ce bon de "
                                 "commande n’est pas une facture.\n"
                                 "Merci de payer au plus tard le {due_date}.",
                [TEXT_MAIL_SUBJECT] = "Confirmation de votre commande "
                                      "{order_number} chez {seller_name}",
                [TEXT_MAIL_BODY] = FR_HELLO "Merci pour votre commande {order_number}. Vous "
                                            "trouverez en pièce jointe le bon de commande "
                                            "{number}.\n\n" FR_PAY FR_ALREADY FR_BYE,
        }},
        [DOCUMENT_ORDER_FORM][UNPAID][LANGUAGE_DE] = {{
                [TEXT_CAPTION] = "Vielen Dank für Ihre Bestellung. Dieser "
                                 "Bestellschein ist keine Rechnung.\n"
                                 "Bitte zahlen Sie spätestens am {due_date}.",
                [TEXT_MAIL_SUBJECT] = "Bestätigung Ihrer Bestellung "
                                      "{order_number} bei {seller_name}",
                [TEXT_MAIL_BODY] = DE_HELLO "vielen Dank für Ihre Bestellung {order_number}. Im "
                                            "Anhang finden Sie den Bestellschein {number}.\n"
                                            "\n" DE_PAY DE_ALREADY DE_BYE,
        }},
        [DOCUMENT_ORDER_FORM][UNPAID][LANGUAGE_EN] = {{
                [TEXT_CAPTION] = "Thank you for your order. This order "
                                 "form is not an invoice.\n"
                                 "Please pay by {due_date}.",
                [TEXT_MAIL_SUBJECT] = "Confirmation of your order "
                                      "{order_number} with {seller_name}",
                [TEXT_MAIL_BODY] = EN_HELLO "Thank you for your order {order_number}. Please "
                                            "find order form {number} attached.\n"
                                            "\n" EN_PAY EN_ALREADY EN_BYE,
        }},
        [DOCUMENT_ORDER_FORM][PAID][LANGUAGE_NL] = {{
                [TEXT_CAPTION] = "Bedankt voor uw bestelling. We hebben uw betaling "
                                 "goed ontvangen. Deze bestelbon is geen factuur.",
                [TEXT_MAIL_SUBJECT] = "Bevestiging van uw bestelling "
                                      "{order_number} bij {seller_name}",
                [TEXT_MAIL_BODY] = NL_HELLO "Bedankt voor uw bestelling {order_number}. We hebben "
                                            "uw betaling van {total} goed ontvangen.\n"
                                            "In de bijlage vindt u bestelbon {number}." NL_BYE,
        }},
        [DOCUMENT_ORDER_FORM][PAID][LANGUAGE_FR] = {{
                [TEXT_CAPTION] = "Merci pour votre commande. Nous avons "
                                 "bien reçu votre paiement. Ce bon de "
                                 "commande n’est pas une facture.",
                [TEXT_MAIL_SUBJECT] = "Confirmation de votre commande "
                                      "{order_number} chez {seller_name}",
                [TEXT_MAIL_BODY] = FR_HELLO "Merci pour votre commande {order_number}. Nous "
                                            "avons bien reçu votre paiement de {total}.\n"
                                            "Vous trouverez en pièce jointe le "
                                            "bon de commande {number}." FR_BYE,
        }},
        [DOCUMENT_ORDER_FORM][PAID][LANGUAGE_DE] = {{
                [TEXT_CAPTION] = "Vielen Dank für Ihre Bestellung. Ihre "
                                 "Zahlung ist bei uns eingegangen. Dieser "
                                 "Bestellschein ist keine Rechnung.",
                [TEXT_MAIL_SUBJECT] = "Bestätigung Ihrer Bestellung "
                                      "{order_number} bei {seller_name}",
                [TEXT_MAIL_BODY] =
                        DE_HELLO "vielen Dank für Ihre Bestellung {order_number}. "
                                 "Ihre Zahlung von {total} ist bei uns "
                                 "eingegangen.\n"
                                 "Im Anhang finden Sie den Bestellschein {number}." DE_BYE,
        }},
        [DOCUMENT_ORDER_FORM][PAID][LANGUAGE_EN] = {{
                [TEXT_CAPTION] = "Thank you for your order. We have received your "
                                 "payment. This order form is not an invoice.",
                [TEXT_MAIL_SUBJECT] = "Confirmation of your order "
                                      "{order_number} with {seller_name}",
                [TEXT_MAIL_BODY] = EN_HELLO "Thank you for your order {order_number}. We have "
                                            "received your payment of {total}.\n"
                                            "Please find order form {number} attached." EN_BYE,
        }},
        [DOCUMENT_DELIVERY_NOTE][UNPAID][LANGUAGE_NL] = {{
                [TEXT_CAPTION] = "Controleer bij ontvangst of alles er is. "
                                 "Ontbreekt er iets of is er iets "
                                 "beschadigd? Laat het ons weten.",
                [TEXT_MAIL_SUBJECT] = "Leveringsbon {number} voor uw bestelling "
                                      "{order_number} bij {seller_name}",
                [TEXT_MAIL_BODY] = NL_HELLO "In de bijlage vindt u leveringsbon {number} "
                                            "bij uw bestelling {order_number}.\n"
                                            "Ontbreekt er iets of is er iets beschadigd? Laat "
                                            "het ons weten, dan maken we het in orde." NL_BYE,
        }},
        [DOCUMENT_DELIVERY_NOTE][UNPAID][LANGUAGE_FR] = {{
                [TEXT_CAPTION] = "Vérifiez à la réception que tout y est. Il "
                                 "manque quelque chose ou un article est "
                                 "abîmé\u00a0? Prévenez\u2011nous.",
                [TEXT_MAIL_SUBJECT] = "Bon de livraison {number} pour votre commande "
                                      "{order_number} chez {seller_name}",
                [TEXT_MAIL_BODY] = FR_HELLO "Vous trouverez en pièce jointe le bon de livraison "
                                            "{number} de votre commande {order_number}.\n"
                                            "Il manque quelque chose ou un article est "
                                            "abîmé\u00a0? Prévenez-nous, nous trouverons une "
                                            "solution." FR_BYE,
        }},
        [DOCUMENT_DELIVERY_NOTE][UNPAID][LANGUAGE_DE] = {{
                [TEXT_CAPTION] = "Bitte prüfen Sie beim Empfang, ob alles da "
                                 "ist. Fehlt etwas oder ist etwas beschädigt? "
                                 "Sagen Sie uns Bescheid.",
                [TEXT_MAIL_SUBJECT] = "Lieferschein {number} zu Ihrer Bestellung "
                                      "{order_number} bei {seller_name}",
                [TEXT_MAIL_BODY] = DE_HELLO "im Anhang finden Sie den Lieferschein {number} zu "
                                            "Ihrer Bestellung {order_number}.\n"
                                            "Fehlt etwas oder ist etwas beschädigt? Sagen Sie uns "
                                            "Bescheid, wir kümmern uns darum." DE_BYE,
        }},
        [DOCUMENT_DELIVERY_NOTE][UNPAID][LANGUAGE_EN] = {{
                [TEXT_CAPTION] = "Please check on receipt that everything is there. "
                                 "Is something missing or damaged? Let us know.",
                [TEXT_MAIL_SUBJECT] = "Delivery note {number} for your order "
                                      "{order_number} with {seller_name}",
                [TEXT_MAIL_BODY] = EN_HELLO "Please find attached delivery note {number} "
                                            "for your order {order_number}.\n"
                                            "Is something missing or damaged? Let us "
                                            "know and we will put it right." EN_BYE,
        }},
        [DOCUMENT_INVOICE][UNPAID][LANGUAGE_NL] = {{
                [TEXT_CAPTION] = "Bedankt voor uw bestelling.\n"
                                 "Gelieve uiterlijk op {due_date} te betalen, met "
                                 "vermelding van {payment_reference}.",
                [TEXT_MAIL_SUBJECT] = "Factuur {number} van {seller_name}, te "
                                      "betalen tegen {due_date}",
                [TEXT_MAIL_BODY] =
                        NL_HELLO "Bedankt voor uw bestelling {order_number}. In de "
                                 "bijlage vindt u factuur {number}.\n"
                                 "{peppol_note}\n"
                                 "\n" NL_PAY "\n\n"
                                 "Alle betaalgegevens staan ook op de factuur." NL_ALREADY NL_BYE,
        }},
        [DOCUMENT_INVOICE][UNPAID][LANGUAGE_FR] = {{
                [TEXT_CAPTION] = "Merci pour votre commande.\n"
                                 "Merci de payer au plus tard le {due_date} en "
                                 "mentionnant la communication {payment_reference}.",
                [TEXT_MAIL_SUBJECT] = "Facture {number} de {seller_name}, à "
                                      "payer pour le {due_date}",
                [TEXT_MAIL_BODY] = FR_HELLO "Merci pour votre commande {order_number}. Vous "
                                            "trouverez en pièce jointe la facture {number}.\n"
                                            "{peppol_note}\n"
                                            "\n" FR_PAY "\n"
                                            "\n"
                                            "Toutes les informations de paiement "
                                            "figurent aussi sur la facture." FR_ALREADY FR_BYE,
        }},
        [DOCUMENT_INVOICE][UNPAID][LANGUAGE_DE] = {{
                [TEXT_CAPTION] = "Vielen Dank für Ihre Bestellung.\n"
                                 "Bitte überweisen Sie bis spätestens {due_date} unter "
                                 "Angabe der Mitteilung {payment_reference}.",
                [TEXT_MAIL_SUBJECT] = "Rechnung {number} von {seller_name}, "
                                      "zu zahlen bis {due_date}",
                [TEXT_MAIL_BODY] = DE_HELLO
                "vielen Dank für Ihre Bestellung {order_number}. Im "
                "Anhang finden Sie die Rechnung {number}.\n"
                "{peppol_note}\n"
                "\n" DE_PAY "\n\n"
                "Alle Zahlungsangaben stehen auch auf der Rechnung." DE_ALREADY DE_BYE,
        }},
        [DOCUMENT_INVOICE][UNPAID][LANGUAGE_EN] = {{
                [TEXT_CAPTION] = "Thank you for your order.\n"
                                 "Please pay by {due_date}, quoting {payment_reference}.",
                [TEXT_MAIL_SUBJECT] = "Invoice {number} from {seller_name}, payable by {due_date}",
                [TEXT_MAIL_BODY] = EN_HELLO
                "Thank you for your order {order_number}. Please "
                "find invoice {number} attached.\n"
                "{peppol_note}\n"
                "\n" EN_PAY "\n\n"
                "All payment details are on the invoice as well." EN_ALREADY EN_BYE,
        }},
        [DOCUMENT_INVOICE][PAID][LANGUAGE_NL] = {{
                [TEXT_CAPTION] = "Bedankt voor uw bestelling. We hebben "
                                 "uw betaling goed ontvangen.",
                [TEXT_MAIL_SUBJECT] = "Factuur {number} van {seller_name} (betaald)",
                [TEXT_MAIL_BODY] = NL_HELLO "Bedankt voor uw bestelling {order_number}. We "
                                            "hebben uw betaling van {total} goed ontvangen.\n"
                                            "In de bijlage vindt u factuur {number} voor uw "
                                            "administratie. U hoeft niets meer te betalen.\n"
                                            "{peppol_note}" NL_BYE,
        }},
        [DOCUMENT_INVOICE][PAID][LANGUAGE_FR] = {{
                [TEXT_CAPTION] = "Merci pour votre commande. Nous avons "
                                 "bien reçu votre paiement.",
                [TEXT_MAIL_SUBJECT] = "Facture {number} de {seller_name} (payée)",
                [TEXT_MAIL_BODY] = FR_HELLO "Merci pour votre commande {order_number}. Nous avons "
                                            "bien reçu votre paiement de {total}.\n"
                                            "Vous trouverez en pièce jointe la facture {number} "
                                            "pour votre comptabilité. Vous n’avez plus rien à "
                                            "payer.\n{peppol_note}" FR_BYE,
        }},
        [DOCUMENT_INVOICE][PAID][LANGUAGE_DE] = {{
                [TEXT_CAPTION] = "Vielen Dank für Ihre Bestellung. Ihre "
                                 "Zahlung ist bei uns eingegangen.",
                [TEXT_MAIL_SUBJECT] = "Rechnung {number} von {seller_name} (bezahlt)",
                [TEXT_MAIL_BODY] = DE_HELLO "vielen Dank für Ihre Bestellung {order_number}. "
                                            "Ihre Zahlung von {total} ist bei uns "
                                            "eingegangen.\n"
                                            "Im Anhang finden Sie die Rechnung "
                                            "{number} für Ihre Unterlagen. Sie "
                                            "brauchen nichts mehr zu zahlen.\n"
                                            "{peppol_note}" DE_BYE,
        }},
        [DOCUMENT_INVOICE][PAID][LANGUAGE_EN] = {{
                [TEXT_CAPTION] = "Thank you for your order. We have received your payment.",
                [TEXT_MAIL_SUBJECT] = "Invoice {number} from {seller_name} (paid)",
                [TEXT_MAIL_BODY] =
                        EN_HELLO "Thank you for your order {order_number}. We have "
                                 "received your payment of {total}.\n"
                                 "Please find invoice {number} attached for your "
                                 "records. There is nothing left to pay.\n{peppol_note}" EN_BYE,
        }},
        [DOCUMENT_ORDER_FORM][AT_DELIVERY][LANGUAGE_NL] = {{
                [TEXT_MAIL_BODY] = NL_HELLO "Bedankt voor uw bestelling {order_number}. In de "
                                            "bijlage vindt u bestelbon {number}.\n"
                                            "\n" NL_LATER NL_BYE,
        }},
        [DOCUMENT_ORDER_FORM][AT_DELIVERY][LANGUAGE_FR] = {{
                [TEXT_MAIL_BODY] = FR_HELLO "Merci pour votre commande {order_number}. "
                                            "Vous trouverez en pièce jointe le bon de "
                                            "commande {number}.\n"
                                            "\n" FR_LATER FR_BYE,
        }},
        [DOCUMENT_ORDER_FORM][AT_DELIVERY][LANGUAGE_DE] = {{
                [TEXT_MAIL_BODY] = DE_HELLO "vielen Dank für Ihre Bestellung {order_number}. Im "
                                            "Anhang finden Sie den Bestellschein {number}.\n"
                                            "\n" DE_LATER DE_BYE,
        }},
        [DOCUMENT_ORDER_FORM][AT_DELIVERY][LANGUAGE_EN] = {{
                [TEXT_MAIL_BODY] = EN_HELLO "Thank you for your order {order_number}. Please find "
                                            "order form {number} attached.\n\n" EN_LATER EN_BYE,
        }},
        [DOCUMENT_INVOICE][AT_DELIVERY][LANGUAGE_NL] = {{
                [TEXT_MAIL_SUBJECT] = "Factuur {number} van {seller_name}",
                [TEXT_MAIL_BODY] = NL_HELLO
                "Bedankt voor uw bestelling {order_number}. In de "
                "bijlage vindt u factuur {number}.\n{peppol_note}\n\n" NL_LATER NL_BYE,
        }},
        [DOCUMENT_INVOICE][AT_DELIVERY][LANGUAGE_FR] = {{
                [TEXT_MAIL_SUBJECT] = "Facture {number} de {seller_name}",
                [TEXT_MAIL_BODY] = FR_HELLO "Merci pour votre commande {order_number}. Vous "
                                            "trouverez en pièce jointe la facture {number}.\n"
                                            "{peppol_note}\n"
                                            "\n" FR_LATER FR_BYE,
        }},
        [DOCUMENT_INVOICE][AT_DELIVERY][LANGUAGE_DE] = {{
                [TEXT_MAIL_SUBJECT] = "Rechnung {number} von {seller_name}",
                [TEXT_MAIL_BODY] = DE_HELLO "vielen Dank für Ihre Bestellung {order_number}. Im "
                                            "Anhang finden Sie die Rechnung {number}.\n"
                                            "{peppol_note}\n"
                                            "\n" DE_LATER DE_BYE,
        }},
        [DOCUMENT_INVOICE][AT_DELIVERY][LANGUAGE_EN] = {{
                [TEXT_MAIL_SUBJECT] = "Invoice {number} from {seller_name}",
                [TEXT_MAIL_BODY] =
                        EN_HELLO "Thank you for your order {order_number}. Please find "
                                 "invoice {number} attached.\n{peppol_note}\n\n" EN_LATER EN_BYE,
        }},
        [DOCUMENT_CREDIT_NOTE][UNPAID][LANGUAGE_NL] = {{
                [TEXT_CAPTION] = "We betalen u dit bedrag terug of brengen het in "
                                 "mindering op wat u nog moest betalen.",
                [TEXT_MAIL_SUBJECT] = "Creditnota {number} van {seller_name}",
                [TEXT_MAIL_BODY] =
                        NL_HELLO "In de bijlage vindt u creditnota {number} van {total} "
                                 "voor uw bestelling {order_number}.\n"
                                 "We betalen u dit bedrag terug of brengen het in "
                                 "mindering op wat u nog moest betalen.\n{peppol_note}" NL_BYE,
        }},
        [DOCUMENT_CREDIT_NOTE][UNPAID][LANGUAGE_FR] = {{
                [TEXT_CAPTION] = "Nous vous remboursons ce montant, ou nous le "
                                 "déduisons de ce qu’il vous restait à payer.",
                [TEXT_MAIL_SUBJECT] = "Note de crédit {number} de {seller_name}",
                [TEXT_MAIL_BODY] = FR_HELLO "Vous trouverez en pièce jointe la note de "
                                            "crédit {number} de {total} pour votre "
                                            "commande {order_number}.\n"
                                            "Nous vous remboursons ce montant, ou nous le "
                                            "déduisons de ce qu’il vous restait à payer.\n"
                                            "{peppol_note}" FR_BYE,
        }},
        [DOCUMENT_CREDIT_NOTE][UNPAID][LANGUAGE_DE] = {{
                [TEXT_CAPTION] = "Wir erstatten Ihnen diesen Betrag oder ziehen ihn "
                                 "von dem ab, was Sie noch zu zahlen hatten.",
                [TEXT_MAIL_SUBJECT] = "Gutschrift {number} von {seller_name}",
                [TEXT_MAIL_BODY] =
                        DE_HELLO "im Anhang finden Sie die Gutschrift {number} über "
                                 "{total} zu Ihrer Bestellung {order_number}.\n"
                                 "Wir erstatten Ihnen diesen Betrag oder ziehen ihn von "
                                 "dem ab, was Sie noch zu zahlen hatten.\n{peppol_note}" DE_BYE,
        }},
        [DOCUMENT_CREDIT_NOTE][UNPAID][LANGUAGE_EN] = {{
                [TEXT_CAPTION] = "We will refund this amount or deduct it from what "
                                 "you still owe.",
                [TEXT_MAIL_SUBJECT] = "Credit note {number} from {seller_name}",
                [TEXT_MAIL_BODY] = EN_HELLO "Please find attached credit note {number} of {total} "
                                            "for your order {order_number}.\n"
                                            "We will refund this amount or deduct it from what "
                                            "you still owe.\n{peppol_note}" EN_BYE,
        }},
};

const char *text_builtin(
        enum builtin_text text, enum document_type type, bool paid, enum language language)
{
    const char *paid_text = builtins[type][PAID][language].text[text];
    return paid && paid_text ? paid_text : builtins[type][UNPAID][language].text[text];
}

const char *text_of_rule(
        enum builtin_text text, const struct document *document, const struct document_rule *rule)
{
    const struct texts *const texts[][2] = {
            [TEXT_CAPTION] = {&rule->caption_unpaid, &rule->caption_paid},
            [TEXT_MAIL_SUBJECT] = {&rule->mail_subject_unpaid, &rule->mail_subject_paid},
            [TEXT_MAIL_BODY] = {&rule->mail_body_unpaid, &rule->mail_body_paid}};
    const char *own = texts[text][document->paid]->in[document->language];
    const char *later = builtins[document->type][AT_DELIVERY][document->language].text[text];
    bool built_in = strcmp(own, text_builtin(text, document->type, false, document->language)) == 0;
    return document->pay_later && !document->paid && later && built_in ? later : own;
}

bool text_is_builtin(const char *template, enum builtin_text text, const struct document *document)
{
    for (int state = 0; state < PAYMENT_STATES; state++)
        if (g_strcmp0(template, builtins[document->type][state][document->language].text[text]) ==
                0)
            return true;
    return false;
}
