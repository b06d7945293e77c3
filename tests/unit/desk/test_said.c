/* What acts say, in the user's language: parts in their own words, days and amounts as written. */
#include <glib.h>

#include "../../../src/desk/words.h"

static void check(const char *english, enum language language, const char *wanted)
{
    g_autofree char *said = words_said(english, language);
    g_assert_cmpstr(said, ==, wanted);
}

static void test_said(void)
{
    check("issued as 2026-00001, dated 2026-11-29", LANGUAGE_NL,
            "uitgereikt als 2026-00001, met datum 29/11/2026");
    check("issued as 2026-00001, dated 2026-11-29", LANGUAGE_EN,
            "issued as 2026-00001, dated 2026-11-29");
    check("payment recorded by els: 2026-11-29, cash (payment 2 of 50.00 EUR); 192.00 EUR is due",
            LANGUAGE_NL,
            "betaling geboekt door els: 29/11/2026, cash (betaling 2, €\xc2\xa0"
            "50,00); nog te betalen: €\xc2\xa0"
            "192,00");
    check("payment recorded by els: 2026-11-29 (payment 2 of 5.00 EUR); it is paid", LANGUAGE_DE,
            "Zahlung gebucht von els: 29.11.2026 (Zahlung 2, 5,00\xc2\xa0€); alles ist bezahlt");
    check("the Peppol delivery of 2026-00001 is sending: it is being sent at this moment",
            LANGUAGE_FR,
            "l’envoi de 2026-00001 via Peppol est en cours d’envoi : l’envoi est en cours");
    check("payment booked from the payment link: 2026-11-29, Mollie, bancontact (payment 2 of "
          "5.00 EUR); it is paid",
            LANGUAGE_NL,
            "betaling via de betaallink geboekt: 29/11/2026, Mollie, bancontact (betaling 2, "
            "€\xc2\xa0"
            "5,00); alles is betaald");
    check("payment link of 5.00 EUR for 2026-00001 made (test): https://mollie.example/1",
            LANGUAGE_FR,
            "lien de paiement de 5,00\xc2\xa0€ pour 2026-00001 créé (test) : "
            "https://mollie.example/1");
    check("payment link for 2026-00001 closed", LANGUAGE_DE,
            "Zahlungslink für 2026-00001 geschlossen");
    check("2 invoices were paid by payment link, and the shop does not know: set the order to "
          "Processing there: 2026-00001, 2026-00002",
            LANGUAGE_NL,
            "2 facturen zijn via een betaallink betaald en de winkel weet het niet: zet de "
            "bestellingen daar op In behandeling: 2026-00001, 2026-00002");
    check("what nobody ever says", LANGUAGE_NL, NULL);
}

/* What tests of connections find. */
static void test_found(void)
{
    check("localhost: secure connection, login and the sender a@b.example are accepted",
            LANGUAGE_FR,
            "localhost : connexion sécurisée, identification et expéditeur a@b.example sont "
            "acceptés");
    check("the login failed: 535 5.7.8 no; check [mail] username and password", LANGUAGE_NL,
            "het aanmelden mislukte: 535 5.7.8 no; kijk [mail] username en password na");
    check("the login failed: 535 5.7.8 no", LANGUAGE_DE, "die Anmeldung schlug fehl: 535 5.7.8 no");
    check("[seller] language: a seller in Flanders owes customers in Belgium invoices in Dutch "
          "(decree of 19 July 1973); an accountant should confirm it",
            LANGUAGE_NL,
            "[seller] language: wie in Vlaanderen verkoopt, moet klanten in België facturen in het "
            "Nederlands geven (decreet van 19 juli 1973); laat uw boekhouder dit bevestigen");
    check("2 invoices without a payment link, given up: 2026-00001, 2026-00002: no answer",
            LANGUAGE_DE,
            "2 Rechnungen ohne Zahlungslink, aufgegeben: 2026-00001, 2026-00002: no answer");
    check("main: WooCommerce 11.0.1, WordPress 7.1", LANGUAGE_NL,
            "main: WooCommerce 11.0.1, WordPress 7.1");
    check("main: the shop takes the key, which may read and write", LANGUAGE_DE,
            "main: der Shop nimmt den Schlüssel an; er darf lesen und schreiben");
}

/* Who did it stands at the end of whatever an act told. */
static void test_actor(void)
{
    check("payment booked from the bank: 2026-11-29, bank transfer (payment 1 of 5.00 EUR); it is "
          "paid, by olga",
            LANGUAGE_NL,
            "betaling van de bank geboekt: 29/11/2026, bank transfer (betaling 1, €\xc2\xa0"
            "5,00); alles is betaald, door olga");
    check("reminder 1 is due on 2026-12-20, by o'neil", LANGUAGE_FR,
            "le rappel 1 est prévu le 20/12/2026, par o'neil");
    check("mail queued, by els", LANGUAGE_NL, "e-mail klaargezet door els");
    check("what nobody ever says, by olga", LANGUAGE_DE, NULL);
    check("reminder 1 is due on 2026-12-20, by olga", LANGUAGE_EN,
            "reminder 1 is due on 2026-12-20, by olga");
}

/* What begins as another row's sentence, with an end of its own, is said by a row of its own. */
static void test_special(void)
{
    check("no invoice: not paid yet (create=paid; status wc-new)", LANGUAGE_NL,
            "geen factuur: nog niet betaald (status wc-new)");
    check("no secure connection: certificate has expired", LANGUAGE_NL,
            "geen beveiligde verbinding: certificate has expired");
    check("no connection with the mail server: refused", LANGUAGE_FR,
            "pas de connexion avec le serveur d’e-mail : refused");
    check("no connection with mail.example: refused", LANGUAGE_DE,
            "keine Verbindung mit mail.example: refused");
    check("the Peppol delivery of 2026-00001 is accepted: the provider has it; credit it",
            LANGUAGE_NL, "de aanbieder heeft 2026-00001 al: maak een creditnota");
    check("draft credit note #5 of 12.00 EUR for invoice 2026-00001", LANGUAGE_DE,
            "Gutschriftsentwurf #5 über 12,00\xc2\xa0€ zu Rechnung 2026-00001");
}

/* A day or an amount is only what is one. */
static void test_parts(void)
{
    check("reminder 1 is due on 2026-12-20", LANGUAGE_NL,
            "herinnering 1 is aan de beurt op 20/12/2026");
    check("reminder 1 is due on 2026-13-20", LANGUAGE_NL,
            "herinnering 1 is aan de beurt op 2026-13-20");
    check("reminder 1 is due on 12.5 eur", LANGUAGE_NL,
            "herinnering 1 is aan de beurt op 12.5 eur");
    check("reminder 1 is due on 2026-12-201", LANGUAGE_NL,
            "herinnering 1 is aan de beurt op 2026-12-201");
}

/* None stands behind one that takes its sentences, or it would be said by nobody. */
static void test_reached(void)
{
    static const struct {
        const char *english, *words[LANGUAGE_EN];
    } rows[] = {
#define SAID(english, nl, fr, de) {english, {nl, fr, de}},
#include "../../../src/desk/said_bank.inc"
#include "../../../src/desk/said_document.inc"
#include "../../../src/desk/said_orders.inc"
#include "../../../src/desk/said_queues.inc"
#include "../../../src/desk/said_reports.inc"
#include "../../../src/desk/said_settings.inc"
#include "../../../src/desk/said_today.inc"
#undef SAID
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        for (int language = 0; language < LANGUAGE_EN; language++)
            check(rows[i].english, (enum language)language, rows[i].words[language]);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/said/sentences", test_said);
    g_test_add_func("/desk/said/found", test_found);
    g_test_add_func("/desk/said/actor", test_actor);
    g_test_add_func("/desk/said/parts", test_parts);
    g_test_add_func("/desk/said/special", test_special);
    g_test_add_func("/desk/said/reached", test_reached);
    return g_test_run();
}
