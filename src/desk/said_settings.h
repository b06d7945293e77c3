/* Rows of words_said.c: what is said of settings. */
/* clang-format off */
SAID("[{}] {} stands in line {} of {}, so it is the admin's; taking that line out leaves it to the desk",
    "[{}] {} staat op regel {} van {} en is dus van de beheerder; haalt hij die regel weg, dan is het aan u",
    "[{}] {} figure à la ligne {} de {} et relève donc de l’administrateur ; s’il retire cette ligne, c’est à vous",
    "[{}] {} steht in Zeile {} von {} und gehört also dem Administrator; nimmt er die Zeile heraus, ist es Ihre Sache")
SAID("[{}] {}: {} is out of range; allowed: {}",
    "[{}] {}: {} valt buiten de grenzen; toegelaten: {}", "[{}] {} : {} est hors limites ; autorisé : {}",
    "[{}] {}: {} liegt außerhalb der Grenzen; erlaubt: {}")
SAID("[{}] {}: {} is no whole number; allowed: {}",
    "[{}] {}: {} is geen heel getal; toegelaten: {}", "[{}] {} : {} n’est pas un nombre entier ; autorisé : {}",
    "[{}] {}: {} ist keine ganze Zahl; erlaubt: {}")
SAID("[{}] {}: {} is no time; allowed: {}",
    "[{}] {}: {} is geen tijd; toegelaten: {}", "[{}] {} : {} n’est pas une durée ; autorisé : {}",
    "[{}] {}: {} ist keine Zeitangabe; erlaubt: {}")
SAID("[{}] {}: {} is not allowed; allowed: {}",
    "[{}] {}: {} is niet toegelaten; toegelaten: {}", "[{}] {} : {} n’est pas autorisé ; autorisé : {}",
    "[{}] {}: {} ist nicht erlaubt; erlaubt: {}")
SAID("[{}] {}: true needs a way to send; allowed: false, or [mail] transport=smtp or directory",
    "[{}] {}: vanzelf verzenden kan niet zolang de server geen e-mail verstuurt ([mail] transport in het configuratiebestand)",
    "[{}] {} : l’envoi automatique est impossible tant que le serveur n’envoie pas d’e-mails ([mail] transport dans le fichier de configuration)",
    "[{}] {}: Von selbst verschicken geht nicht, solange der Server keine E-Mails sendet ([mail] transport in der Konfigurationsdatei)")
SAID("true needs a way to send; allowed: false, or [mail] transport=smtp or directory",
    "vanzelf verzenden kan niet zolang de server geen e-mail verstuurt ([mail] transport in het configuratiebestand)",
    "l’envoi automatique est impossible tant que le serveur n’envoie pas d’e-mails ([mail] transport dans le fichier de configuration)",
    "von selbst verschicken geht nicht, solange der Server keine E-Mails sendet ([mail] transport in der Konfigurationsdatei)")
SAID("[{}] {}: '{}' is no placeholder, did you mean {}? Allowed are {}; '{{' is a literal '{'",
    "[{}] {}: ‘{}’ kent billhook niet; bedoelt u {}? Toegelaten: {}",
    "[{}] {} : billhook ne connaît pas « {} » ; vouliez-vous dire {} ? Autorisés : {}",
    "[{}] {}: „{}“ kennt billhook nicht; meinen Sie {}? Erlaubt: {}")
SAID("[{}] {}: '{}' is no placeholder: allowed are {}; '{{' is a literal '{'",
    "[{}] {}: ‘{}’ kent billhook niet; toegelaten: {}", "[{}] {} : billhook ne connaît pas « {} » ; autorisés : {}",
    "[{}] {}: „{}“ kennt billhook nicht; erlaubt: {}")
SAID("[{}] {}: has a line break or another control character; allowed: one line",
    "[{}] {}: mag maar één regel zijn", "[{}] {} : une seule ligne est autorisée", "[{}] {}: darf nur eine Zeile sein")
SAID("[{}] {}: is empty; a mail needs a subject. Leave the key out for the built-in one",
    "[{}] {}: een e-mail heeft een onderwerp nodig", "[{}] {} : un e-mail a besoin d’un objet", "[{}] {}: eine E-Mail braucht einen Betreff")
SAID("a logo has at most 1 MiB",
    "een logo is ten hoogste 1 MiB groot", "un logo fait 1 Mio au plus", "ein Logo hat höchstens 1 MiB")
SAID("the file of the logo is empty",
    "het bestand van het logo is leeg", "le fichier du logo est vide", "die Datei des Logos ist leer")
SAID("this logo cannot be used: {}",
    "dit logo kan niet gebruikt worden: {}", "ce logo ne peut pas être utilisé : {}", "dieses Logo kann nicht verwendet werden: {}")
SAID("the config file has errors and cannot be read anew: {}",
    "het configuratiebestand van de server bevat fouten; de beheerder moet het eerst herstellen: {}",
    "le fichier de configuration du serveur contient des erreurs ; l’administrateur doit d’abord les corriger : {}",
    "die Konfigurationsdatei des Servers enthält Fehler; der Administrator muss sie zuerst beheben: {}")
/* what tests of connections say */
SAID("provider=off: nothing goes over Peppol; the look-up asks the network's directory",
    "Peppol staat uit: er vertrekt niets via Peppol; opzoeken gebeurt in de gids van het netwerk",
    "Peppol est désactivé : rien ne part par Peppol ; les recherches se font dans l’annuaire du réseau",
    "Peppol ist abgeschaltet: nichts geht über Peppol; nachgeschlagen wird im Verzeichnis des Netzes")
SAID("the seller, {}, is not registered on Peppol: register it on the page of an access point first",
    "uw onderneming ({}) is niet geregistreerd op Peppol: registreer ze eerst bij een toegangspunt",
    "votre entreprise ({}) n’est pas enregistrée sur Peppol : enregistrez-la d’abord auprès d’un point d’accès",
    "Ihr Unternehmen ({}) ist nicht bei Peppol registriert: Registrieren Sie es zuerst bei einem Zugangspunkt")
SAID("{}: there is no key of the shop's REST API: nothing can be asked, and an order whose webhook does not arrive is missed",
    "{}: er is geen REST-sleutel van de webshop: er kan niets gevraagd worden, en een bestelling waarvan de webhook niet aankomt, wordt gemist",
    "{} : il n’y a pas de clé REST de la boutique : rien ne peut être demandé, et une commande dont le webhook n’arrive pas est manquée",
    "{}: es gibt keinen REST-Schlüssel des Shops: Es kann nichts gefragt werden, und eine Bestellung, deren Webhook nicht ankommt, fehlt")
