/* The subjects and texts of reminders that stand when the config has none: short, without blame,
 * for a payment that may have crossed it. French puts a no-break space (U+00A0) before "?" and
 * ":". */
#include "document/reminder.h"

#include <string.h>

#define NL_OPEN                         \
    "Nog te betalen: {due}\n"           \
    "Vervaldag: {due_date}\n"           \
    "IBAN: {iban}\n"                    \
    "Begunstigde: {beneficiary}\n"      \
    "Mededeling: {payment_reference}\n" \
    "Online betalen: {payment_link}\n\n"
#define FR_OPEN                                  \
    "Reste à payer\u00a0: {due}\n"              \
    "Échéance\u00a0: {due_date}\n"             \
    "IBAN\u00a0: {iban}\n"                       \
    "Bénéficiaire\u00a0: {beneficiary}\n"      \
    "Communication\u00a0: {payment_reference}\n" \
    "Payer en ligne\u00a0: {payment_link}\n\n"
#define DE_OPEN                         \
    "Noch zu zahlen: {due}\n"           \
    "Fällig am: {due_date}\n"          \
    "IBAN: {iban}\n"                    \
    "Empfänger: {beneficiary}\n"       \
    "Mitteilung: {payment_reference}\n" \
    "Online bezahlen: {payment_link}\n\n"
#define EN_OPEN                                \
    "Still to be paid: {due}\n"                \
    "Due date: {due_date}\n"                   \
    "IBAN: {iban}\n"                           \
    "Beneficiary: {beneficiary}\n"             \
    "Payment reference: {payment_reference}\n" \
    "Pay online: {payment_link}\n\n"

#define NL_END                                                          \
    "{legal}\n\n"                                                       \
    "Hebt u intussen betaald? Dan hoeft u niets meer te doen.\n"        \
    "Klopt er iets niet, of hebt u een vraag? Antwoord gerust op deze " \
    "e-mail.\n\n"                                                       \
    "Met vriendelijke groeten\n"                                        \
    "{seller_name}\n"                                                   \
    "{shop_url}"
#define FR_END                                                               \
    "{legal}\n\n"                                                            \
    "Vous avez payé entre-temps\u00a0? Vous n’avez plus rien à faire.\n" \
    "Quelque chose ne va pas, ou vous avez une question\u00a0? "             \
    "Répondez simplement à cet e-mail.\n\n"                                \
    "Bien cordialement\n"                                                    \
    "{seller_name}\n"                                                        \
    "{shop_url}"
#define DE_END                                                              \
    "{legal}\n\n"                                                           \
    "Falls Sie bereits bezahlt haben, ist nichts weiter zu tun.\n"          \
    "Stimmt etwas nicht, oder haben Sie Fragen? Antworten Sie einfach auf " \
    "diese E-Mail.\n\n"                                                     \
    "Freundliche Grüße\n"                                                 \
    "{seller_name}\n"                                                       \
    "{shop_url}"
#define EN_END                                                          \
    "{legal}\n\n"                                                       \
    "If you have already paid, no action is needed.\n"                  \
    "Is something not right, or do you have a question? Just reply to " \
    "this e-mail.\n\n"                                                  \
    "Kind regards\n"                                                    \
    "{seller_name}\n"                                                   \
    "{shop_url}"

/* The first one, and every later one. */
static const struct {
    const char *subject, *body;
} texts[2][LANGUAGES] = {
        {
                [LANGUAGE_NL] = {"Herinnering: factuur {number} van {seller_name}",
                        "Beste {first_name},\n\n"
                        "Voor factuur {number} hebben we nog geen volledige betaling ontvangen. "
                        "Misschien is ze u ontgaan; u vindt ze nog eens in de bijlage.\n\n" NL_OPEN
                                NL_END},
                [LANGUAGE_FR] = {"Rappel\u00a0: facture {number} de {seller_name}",
                        "Bonjour {first_name},\n\n"
                        "Nous n’avons pas encore reçu le paiement complet de la facture {number}. "
                        "Elle vous a peut-être échappé\u00a0; vous la trouverez à nouveau en pièce "
                        "jointe.\n\n" FR_OPEN FR_END},
                [LANGUAGE_DE] = {"Zahlungserinnerung: Rechnung {number} von {seller_name}",
                        "Guten Tag {customer_name},\n\n"
                        "für die Rechnung {number} haben wir noch keine vollständige Zahlung "
                        "erhalten. Vielleicht ist sie Ihnen entgangen; Sie finden sie noch einmal "
                        "im Anhang.\n\n" DE_OPEN DE_END},
                [LANGUAGE_EN] = {"Reminder: invoice {number} from {seller_name}",
                        "Dear {first_name},\n\n"
                        "We have not yet received full payment of invoice {number}. It may have "
                        "escaped your attention; please find it attached once more.\n\n" EN_OPEN
                                EN_END},
        },
        {
                [LANGUAGE_NL] = {"Ingebrekestelling: factuur {number} van {seller_name}",
                        "Beste {first_name},\n\n"
                        "Ondanks onze eerdere herinnering staat factuur {number} nog open, "
                        "{days_late} "
                        "dagen na de vervaldag. We stellen u hierbij in gebreke en vragen u het "
                        "saldo nu te betalen. De factuur gaat nog eens als bijlage mee.\n\n" NL_OPEN
                                NL_END},
                [LANGUAGE_FR] = {"Mise en demeure\u00a0: facture {number} de {seller_name}",
                        "Bonjour {first_name},\n\n"
                        "Malgré notre rappel, la facture {number} reste ouverte, {days_late} jours "
                        "après son échéance. Par la présente, nous vous mettons en demeure de "
                        "payer "
                        "le solde sans délai. La facture est à nouveau jointe à cet "
                        "e-mail.\n\n" FR_OPEN FR_END},
                [LANGUAGE_DE] = {"Mahnung: Rechnung {number} von {seller_name}",
                        "Guten Tag {customer_name},\n\n"
                        "trotz unserer Zahlungserinnerung ist die Rechnung {number} noch offen, "
                        "{days_late} Tage nach ihrer Fälligkeit. Wir mahnen Sie hiermit und bitten "
                        "Sie, den Restbetrag umgehend zu zahlen. Die Rechnung finden Sie noch "
                        "einmal im "
                        "Anhang.\n\n" DE_OPEN DE_END},
                [LANGUAGE_EN] = {"Formal notice: invoice {number} from {seller_name}",
                        "Dear {first_name},\n\n"
                        "Despite our earlier reminder invoice {number} is still open, {days_late} "
                        "days after it fell due. This is our formal notice: please pay the "
                        "balance now. The invoice is attached once more.\n\n" EN_OPEN EN_END},
        },
};

const char *reminder_builtin(bool body, int step, enum language language)
{
    return body ? texts[step > 1][language].body : texts[step > 1][language].subject;
}

bool reminder_is_builtin(const char *body, enum language language)
{
    return strcmp(body, texts[0][language].body) == 0 || strcmp(body, texts[1][language].body) == 0;
}
