"""Why a synchronisation did not succeed, in words for people, Polish and English: all of them stand here.

What went wrong in detail (addresses, columns, numbers) is in the message of the error, for those who mend it.
"""

from urllib.parse import urlsplit

from zoom_schemas.texts import Bilingual

from harvesters.fetching.policy import FetchError
from harvesters.fetching.sandbox import ParseError
from harvesters.fetching.snapshots import SnapshotError
from indicator_jobs.arrivals import ArrivalError

WORDS: dict[str, tuple[str, str]] = {
    "unreachable": (
        "Nie można połączyć się z serwerem {host}.",
        "The server {host} cannot be reached.",
    ),
    "slow": (
        "Serwer {host} nie odpowiedział w całości na czas.",
        "The server {host} did not answer in full in time.",
    ),
    "certificate": (
        "Certyfikat serwera {host} nie budzi zaufania.",
        "The certificate of the server {host} cannot be trusted.",
    ),
    "broken": (
        "Odpowiedź serwera {host} jest uszkodzona lub urwana.",
        "The answer of the server {host} is broken or cut short.",
    ),
    "status": (
        "Serwer {host} odpowiada błędem.",
        "The server {host} answers with an error.",
    ),
    "busy": (
        "Serwer {host} jest przeciążony i prosi, by zapytać później.",
        "The server {host} is overloaded and wants to be asked later.",
    ),
    "gone": (
        "Pod znanym adresem na serwerze {host} niczego już nie ma.",
        "There is nothing any more at the known address of the server {host}.",
    ),
    "closed": (
        "Serwer {host} nie dopuszcza do tych danych.",
        "The server {host} does not give access to these data.",
    ),
    "limit": (
        "Wykorzystano liczbę zapytań, na którą pozwala {host}. Dalszy ciąg nastąpi, gdy limit się odnowi.",
        "The number of requests that {host} allows is used up. It goes on when the limit is free again.",
    ),
    "address": (
        "Adres źródła nie jest poprawnym adresem internetowym.",
        "The address of the source is no address of the web.",
    ),
    "private": (
        "Adres {host} leży w sieci prywatnej i nie ma go wśród zaufanych.",
        "The address {host} lies in a private network and is not among the trusted ones.",
    ),
    "redirects": (
        "Serwer {host} bez końca odsyła pod inne adresy.",
        "The server {host} keeps sending to other addresses.",
    ),
    "large": (
        "Serwer {host} przysyła więcej, niż przyjmujemy naraz.",
        "The server {host} sends more than is taken at once.",
    ),
    "type": (
        "Serwer {host} przysłał inny rodzaj pliku, niż powinien.",
        "The server {host} sent another kind of file than it should.",
    ),
    "refused": (
        "Odpowiedź serwera {host} odrzucono ze względów bezpieczeństwa.",
        "The answer of the server {host} was refused for safety.",
    ),
    "unreadable": (
        "Przysłane dane mają inną postać, niż powinny. Zachowano je bez zmian, a dotychczasowe obowiązują.",
        "The data that came have another shape than they should. They are kept, and what stood stands.",
    ),
    "few": (
        "Źródło podało nagle dużo mniej danych niż dotąd. Niczego nie zmieniono.",
        "The source suddenly gave far less than before. Nothing was changed.",
    ),
    "untrue": (
        "Przysłano wartości, które nie mogą być prawdziwe. Niczego nie zmieniono.",
        "Values came that cannot be true. Nothing was changed.",
    ),
    "endless": (
        "Źródło wciąż odsyła do kolejnych stron i nie widać końca.",
        "The source names ever more pages, without an end in sight.",
    ),
    "declared": (
        "Opis źródła w portalu wymaga poprawy.",
        "What the portal declares about the source must be corrected.",
    ),
    "disk": (
        "W portalu nie udało się zapisać przysłanych danych: brakuje miejsca lub dostępu do dysku.",
        "The portal could not write what came: there is no room on its disk, or no access to it.",
    ),
    "lost_bytes": (
        "Odpowiedzi, która ma być odczytana ponownie, już nie ma; znany jest tylko jej skrót.",
        "The answer that is to be read again is gone; only its hash is known.",
    ),
    "database": (
        "Połączenie z bazą danych portalu zostało przerwane.",
        "The connection to the portal's database was cut.",
    ),
    "search": (
        "Wyszukiwarka portalu nie odpowiada. Praca zostanie dokończona później.",
        "The portal's search does not answer. The work will be completed later.",
    ),
    "lost": (
        "Praca została przerwana w połowie, bo zakończył się proces, który ją wykonywał.",
        "The work stopped half-way, as the process that did it was lost.",
    ),
    "hung": (
        "Praca nie posuwała się naprzód i została przerwana.",
        "The work made no progress and was ended.",
    ),
    "fault": (
        "W portalu wystąpił nieoczekiwany błąd. Opisuje go dziennik zdarzeń.",
        "An unexpected fault occurred in the portal. Its log describes it.",
    ),
}

BY_STATUS = {401: "closed", 403: "closed", 404: "gone", 410: "gone", 429: "limit", 503: "busy"}
"""Answers of servers that mean something particular."""


def words(code: str, address: str = "") -> Bilingual:
    """The words of a code; `address` is where the source was asked."""
    polish, english = WORDS[code if code in WORDS else "fault"]
    host = urlsplit(address).hostname or address
    return Bilingual(pl=polish.format(host=host), en=english.format(host=host))


def code_of(error: BaseException) -> str:
    """The code of an error that ended a synchronisation; `fault` for one that nobody foresaw."""
    match error:
        case FetchError(status=int() as status):
            return BY_STATUS.get(status, "status")
        case FetchError():
            return error.code
        case ParseError():
            return "unreadable"
        case ArrivalError():
            return "untrue"
        case SnapshotError():
            return "disk"
        case OSError() if error.errno is not None:
            return "disk"
    return "fault"


def words_of(error: BaseException) -> Bilingual:
    """The words for an error."""
    return words(code_of(error), getattr(error, "address", ""))
