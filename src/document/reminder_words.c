/* What a reminder says of the law, and the values of its placeholders. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "document/late_fee.h"
#include "document/reminder.h"
#include "document/text.h"
#include "document/vat_number.h"

/* ---- facts ---- */

bool reminder_to_business(const struct document *document)
{
    return vat_number_valid(document->customer.vat);
}

int reminder_days_late(const struct document *document, const char *day)
{
    return MAX(0, date_days_between(document->due_date, day));
}

money reminder_fee(const struct document *document, const struct reminder_facts *facts)
{
    if (!facts->legal || strcmp(document->currency, "EUR") != 0)
        return 0;
    if (reminder_to_business(document))
        return LATE_FEE_BUSINESS;
    bool told = facts->step == 1 || facts->announced;
    return told ? late_fee_consumer(document->totals.due) : 0;
}

/* False where no figure can be told. */
static bool interest_sum(
        const struct document *document, const struct reminder_facts *facts, money *sum)
{
    bool owed = facts->legal && reminder_to_business(document);
    return owed &&
            late_interest_between(
                    facts->rates, document->totals.due, document->due_date, facts->day, sum);
}

char *reminder_interest(const struct document *document, const struct reminder_facts *facts)
{
    money sum;
    if (!interest_sum(document, facts, &sum))
        return g_strdup("");
    return format_money_currency(sum, document->currency, document->language);
}

#define GOODS_MOST 5

/* The first few lines that are told by `products` alone. Caller frees. */
static char *name_lines(const struct document *document, bool products)
{
    g_autoptr(GString) goods = g_string_new(NULL);
    int named = 0;
    bool more = false;
    for (guint i = 0; i < document->lines->len && !more; i++) {
        const struct document_line *line = g_ptr_array_index(document->lines, i);
        if ((products && line->kind != LINE_PRODUCT) || !*line->description)
            continue;
        more = named == GOODS_MOST;
        if (!more)
            g_string_append_printf(goods, "%s%s", named++ ? ", " : "", line->description);
    }
    if (more)
        g_string_append(goods, " …");
    return text_clean(goods->str, false);
}

char *reminder_goods(const struct document *document)
{
    char *products = name_lines(document, true);
    if (*products)
        return products;
    g_free(products);
    return name_lines(document, false);
}

char *reminder_enterprise_number(const struct seller *seller)
{
    const char *digits = seller->vat + strlen("BE");
    if (!g_str_has_prefix(seller->vat, "BE") || strlen(digits) != 10)
        return g_strdup(seller->vat);
    return g_strdup_printf("%.4s.%.3s.%.3s", digits, digits + 4, digits + 7);
}

/* ---- the first one to a consumer ---- */

/* Each with %s: creditor, its enterprise number, what was sold, its order, the due date, the
 * balance, the indemnity. */
static const struct {
    const char *contents; /* 7 × %s */
    const char *none;     /* in place of the indemnity */
    const char *claimed;  /* what may follow */
    const char *free;     /* that nothing will */
} consumer_first[LANGUAGES] = {
        [LANGUAGE_NL] = {"Dit is een eerste, kosteloze herinnering.\n"
                         "Schuldeiser: %s, ondernemingsnummer %s\n"
                         "Waarvoor: %s (bestelling %s), vervallen op %s\n"
                         "Saldo: %s\n"
                         "Schadevergoeding bij niet-tijdige betaling: %s\n"
                         "U hebt 14 kalenderdagen om te betalen, te rekenen vanaf de dag na de "
                         "verzending van deze e-mail. ",
                "geen",
                "Betaalt u niet binnen die termijn, dan kan volgens onze verkoopvoorwaarden die "
                "schadevergoeding worden gevraagd.",
                "We vragen geen kosten, schadevergoeding of interest."},
        [LANGUAGE_FR] = {"Ceci est un premier rappel, gratuit.\n"
                         "Créancier\u00a0: %s, numéro d’entreprise %s\n"
                         "Objet\u00a0: %s (commande %s), échéance le %s\n"
                         "Solde\u00a0: %s\n"
                         "Indemnité à défaut de paiement à temps\u00a0: %s\n"
                         "Vous disposez de 14 jours calendrier pour payer, à compter du jour qui "
                         "suit l’envoi de cet e-mail. ",
                "aucune",
                "À défaut de paiement dans ce délai, cette indemnité pourra être réclamée, "
                "conformément à nos conditions de vente.",
                "Nous ne réclamons ni frais, ni indemnité, ni intérêts."},
        [LANGUAGE_DE] = {"Dies ist eine erste, kostenlose Zahlungserinnerung.\n"
                         "Gläubiger: %s, Unternehmensnummer %s\n"
                         "Wofür: %s (Bestellung %s), fällig am %s\n"
                         "Restbetrag: %s\n"
                         "Entschädigung bei nicht rechtzeitiger Zahlung: %s\n"
                         "Sie haben 14 Kalendertage Zeit zu zahlen, ab dem Tag nach dem Versand "
                         "dieser E-Mail. ",
                "keine",
                "Zahlen Sie nicht innerhalb dieser Frist, so kann diese Entschädigung nach unseren "
                "Verkaufsbedingungen verlangt werden.",
                "Wir verlangen keine Kosten, keine Entschädigung und keine Zinsen."},
        [LANGUAGE_EN] = {"This is a first reminder, free of charge.\n"
                         "Creditor: %s, enterprise number %s\n"
                         "For: %s (order %s), due on %s\n"
                         "Balance: %s\n"
                         "Indemnity if it is not paid in time: %s\n"
                         "You have 14 calendar days to pay, counted from the day after this e-mail "
                         "was sent. ",
                "none",
                "If you do not pay within that term, that indemnity may be claimed under our terms "
                "of sale.",
                "We ask for no costs, no indemnity and no interest."},
};

static char *legal_first(const struct document *document, const struct seller *seller, money fee)
{
    enum language language = document->language;
    g_autofree char *name = seller_full_name(seller, document->language),
                    *number = reminder_enterprise_number(seller);
    g_autofree char *goods = reminder_goods(document);
    g_autofree char *due_date = format_day(document->due_date, language);
    g_autofree char *balance =
            format_money_currency(document->totals.due, document->currency, language);
    g_autofree char *indemnity = fee ? format_money_currency(fee, document->currency, language)
                                     : g_strdup(consumer_first[language].none);
    g_autofree char *contents = g_strdup_printf(consumer_first[language].contents, name, number,
            goods, document->order_number, due_date, balance, indemnity);
    return g_strconcat(
            contents, fee ? consumer_first[language].claimed : consumer_first[language].free, NULL);
}

/* ---- the others ---- */

/* %s: the day on which the first one left, the indemnity. */
static const char *const consumer_later[LANGUAGES] = {
        [LANGUAGE_NL] =
                "Ook deze herinnering is kosteloos. De 14 dagen van onze eerste herinnering, van "
                "%s, zijn voorbij: volgens onze verkoopvoorwaarden kan een schadevergoeding van "
                "%s worden gevraagd. Ze is niet in het saldo begrepen.",
        [LANGUAGE_FR] =
                "Ce rappel est gratuit, lui aussi. Les 14 jours de notre premier rappel, du %s, "
                "sont écoulés\u00a0: une indemnité de %s peut être réclamée, conformément à nos "
                "conditions de vente. Elle n’est pas comprise dans le solde.",
        [LANGUAGE_DE] =
                "Auch diese Mahnung ist kostenlos. Die 14 Tage unserer ersten Zahlungserinnerung "
                "vom %s sind vorbei: Nach unseren Verkaufsbedingungen kann eine Entschädigung von "
                "%s verlangt werden. Sie ist im Restbetrag nicht enthalten.",
        [LANGUAGE_EN] =
                "This reminder is free of charge too. The 14 days of our first reminder, of %s, "
                "are over: under our terms of sale an indemnity of %s may be claimed. It is not "
                "part of the balance.",
};

static const char *const nothing_more[LANGUAGES] = {
        [LANGUAGE_NL] = "We rekenen voor deze herinnering geen kosten aan.",
        [LANGUAGE_FR] = "Ce rappel ne vous est pas facturé.",
        [LANGUAGE_DE] = "Für diese Zahlungserinnerung berechnen wir keine Kosten.",
        [LANGUAGE_EN] = "There is no charge for this reminder.",
};

/* With its rate and sum (rate, sum, day, flat sum), and without (flat sum). */
static const struct {
    const char *with, *without;
} business[LANGUAGES] = {
        [LANGUAGE_NL] =
                {"Volgens de wet van 2 augustus 2002 is sinds de dag na de vervaldag van "
                 "rechtswege interest verschuldigd, nu tegen %s %% per jaar (%s tot en met %s), en "
                 "een vast bedrag van %s voor de invordering. Beide zijn niet in het saldo "
                 "begrepen.",
                        "Volgens de wet van 2 augustus 2002 is sinds de dag na de vervaldag van "
                        "rechtswege interest verschuldigd, en een vast bedrag van %s voor de "
                        "invordering. Beide zijn niet in het saldo begrepen."},
        [LANGUAGE_FR] =
                {"Selon la loi du 2 août 2002, des intérêts sont dus de plein droit depuis le "
                 "lendemain de l’échéance, actuellement au taux de %s\u00a0%% par an (%s "
                 "jusqu’au %s inclus), ainsi qu’un montant forfaitaire de %s pour le "
                 "recouvrement. Ils ne sont pas compris dans le solde.",
                        "Selon la loi du 2 août 2002, des intérêts sont dus de plein droit depuis "
                        "le lendemain de l’échéance, ainsi qu’un montant forfaitaire de %s pour le "
                        "recouvrement. Ils ne sont pas compris dans le solde."},
        [LANGUAGE_DE] =
                {"Nach dem Gesetz vom 2. August 2002 sind seit dem Tag nach der Fälligkeit von "
                 "Rechts wegen Zinsen geschuldet, derzeit %s\u00a0%% pro Jahr (%s bis "
                 "einschließlich %s), und ein Pauschalbetrag von %s für die Beitreibung. Beides "
                 "ist im Restbetrag nicht enthalten.",
                        "Nach dem Gesetz vom 2. August 2002 sind seit dem Tag nach der Fälligkeit "
                        "von Rechts wegen Zinsen geschuldet, und ein Pauschalbetrag von %s für die "
                        "Beitreibung. Beides ist im Restbetrag nicht enthalten."},
        [LANGUAGE_EN] =
                {"Under the Belgian law of 2 August 2002 interest is due by law since the day "
                 "after "
                 "the due date, at present at %s %% a year (%s up to and including %s), and a "
                 "flat sum of %s for recovery. Neither is part of the balance.",
                        "Under the Belgian law of 2 August 2002 interest is due by law since the "
                        "day after the due date, and a flat sum of %s for recovery. Neither is "
                        "part of the balance."},
};

static char *legal_business(
        const struct document *document, const struct reminder_facts *facts, const char *flat)
{
    enum language language = document->language;
    g_autofree char *sum = reminder_interest(document, facts);
    struct decimal rate;
    if (!*sum || !late_rate_on(facts->rates, facts->day, &rate))
        return g_strdup_printf(business[language].without, flat);
    g_autofree char *percent = format_decimal(rate, 0, 3, language);
    g_autofree char *day = format_day(facts->day, language);
    return g_strdup_printf(business[language].with, percent, sum, day, flat);
}

static char *legal_later(
        const struct document *document, const struct reminder_facts *facts, const char *fee)
{
    g_autofree char *first = format_day(facts->first, document->language);
    return g_strdup_printf(consumer_later[document->language], first, fee);
}

char *reminder_legal(const struct document *document,
        const struct seller *seller,
        const struct reminder_facts *facts)
{
    money fee = reminder_fee(document, facts);
    bool to_business = reminder_to_business(document);
    if (facts->step == 1 && !to_business)
        return legal_first(document, seller, fee);
    if (!fee)
        return g_strdup(nothing_more[document->language]);
    g_autofree char *sum = format_money_currency(fee, document->currency, document->language);
    return to_business ? legal_business(document, facts, sum) : legal_later(document, facts, sum);
}
