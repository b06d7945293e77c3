/* What a mail says of the delivery over Peppol that goes beside it. Written so that it is true
 * whether the e-invoice is there already or still on its way. French puts a no-break space (U+00A0)
 * before "?", ":" and ";". */
#include "document/text.h"

/* The nouns are of one gender in each language, so that a sentence serves both. */
static const char *const nouns[2][LANGUAGES] = {
        {
                [LANGUAGE_NL] = "factuur",
                [LANGUAGE_FR] = "facture",
                [LANGUAGE_DE] = "Rechnung",
                [LANGUAGE_EN] = "invoice",
        },
        {
                [LANGUAGE_NL] = "creditnota",
                [LANGUAGE_FR] = "note de crédit",
                [LANGUAGE_DE] = "Gutschrift",
                [LANGUAGE_EN] = "credit note",
        },
};

/* Each with one %s, the noun. */
static const char *const sentences[PEPPOL_NOTES][LANGUAGES] = {
        [PEPPOL_NOTE_COPY][LANGUAGE_NL] = "Dit is een kopie: de %s zelf krijgt u via Peppol.",
        [PEPPOL_NOTE_COPY][LANGUAGE_FR] =
                "Ceci est une copie\u00a0: la %s elle-même vous parvient par Peppol.",
        [PEPPOL_NOTE_COPY][LANGUAGE_DE] =
                "Dies ist eine Kopie: Die %s selbst erhalten Sie über Peppol.",
        [PEPPOL_NOTE_COPY][LANGUAGE_EN] = "This is a copy: the %s itself reaches you over Peppol.",
        [PEPPOL_NOTE_UNREACHABLE][LANGUAGE_NL] =
                "We wilden u deze %s via Peppol bezorgen, maar uw onderneming "
                "is daar nog niet bereikbaar. Kunt u zich bij Peppol "
                "registreren, via uw boekhouder of uw boekhoudprogramma?",
        [PEPPOL_NOTE_UNREACHABLE][LANGUAGE_FR] =
                "Nous voulions vous remettre cette %s par Peppol, mais "
                "votre entreprise n’y est pas encore joignable. "
                "Pourriez-vous vous inscrire à Peppol, par votre "
                "comptable ou votre logiciel comptable\u00a0?",
        [PEPPOL_NOTE_UNREACHABLE][LANGUAGE_DE] =
                "Wir wollten Ihnen diese %s über Peppol zustellen, aber "
                "Ihr Unternehmen ist dort noch nicht erreichbar. Könnten "
                "Sie sich bei Peppol registrieren, über Ihren Buchhalter "
                "oder Ihr Buchhaltungsprogramm?",
        [PEPPOL_NOTE_UNREACHABLE][LANGUAGE_EN] =
                "We wanted to deliver this %s to you over Peppol, but your "
                "company cannot be reached there yet. Could you register with "
                "Peppol, through your accountant or your accounting software?",
        [PEPPOL_NOTE_FOLLOWS][LANGUAGE_NL] =
                "Deze %s volgt ook via Peppol; u hoeft daar niets voor te doen.",
        [PEPPOL_NOTE_FOLLOWS][LANGUAGE_FR] = "Cette %s suivra aussi par Peppol\u00a0; vous "
                                             "n’avez rien à faire pour cela.",
        [PEPPOL_NOTE_FOLLOWS][LANGUAGE_DE] =
                "Diese %s folgt auch über Peppol; Sie brauchen dafür nichts zu tun.",
        [PEPPOL_NOTE_FOLLOWS][LANGUAGE_EN] =
                "This %s follows over Peppol too; there is nothing you need to do for it.",
};

char *peppol_note_text(enum peppol_note note, enum document_type type, enum language language)
{
    const char *sentence = (unsigned)note < PEPPOL_NOTES ? sentences[note][language] : NULL;
    const char *noun = nouns[type == DOCUMENT_CREDIT_NOTE][language];
    return sentence ? g_strdup_printf(sentence, noun) : g_strdup("");
}

char *einvoice_note(const struct document *document, enum peppol_note note, bool xml)
{
    enum language language = document->language;
    char *sentence = peppol_note_text(note, document->type, language);
    if (!xml)
        return sentence;
    char *both =
            g_strconcat(label(LABEL_XML_ATTACHED, language), *sentence ? "\n" : "", sentence, NULL);
    g_free(sentence);
    return both;
}
