"""What WhatsApp itself writes into a chat, by language: for what was left out, deleted, edited, or happened.

English, German, Spanish, Portuguese, French, Italian, Dutch, Hindi, Indonesian, Turkish, Russian and Arabic. The
wordings change between versions, so that stems stand here rather than sentences where a sentence is not safer.
"""

from __future__ import annotations

import re
from functools import lru_cache

WRITTEN_BY_WHATSAPP = "\u200e"  # on iOS the mark before each text that no person wrote
_MARKS = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # what no text file holds
_SHORT = 40  # characters of a text that may well come again
_MOST = 200  # characters; none of these texts is longer

MEDIA = "a picture, recording or file without words"
DELETED = "a deleted message"
POLL = "a poll"
LOCATION = "a location"
CALL = "a call"
EMPTY = "an empty message"
SYSTEM = "WhatsApp's own notice"


def _any(*alternatives: str) -> str:
    return "(?:" + "|".join(alternatives) + ")"


_KIND = _any(
    r"images?|photos?|videos?|audio|gifs?|stickers?|documents?|contact cards?|video (?:note|message)s?|voice messages?",
    r"bild|foto|dokument|kontaktkarte|videonachricht|sprachnachricht",
    r"imagen|documento|tarjeta de contacto|imagem|vídeo|áudio|figurinha|cartão (?:do|de) contato",
    r"vidéo|fiche contact|carte de contact|immagine|scheda (?:del )?contatto|afbeelding|contactkaart",
    r"gambar|dokumen|stiker|kartu kontak|görüntü|ses|belge|çıkartma|kişi kartı",
    r"изображение|фото|видео|аудио|стикер|документ|карточка контакта|छवि|तस्वीर|फ़ोटो|फोटो|इमेज|वीडियो|ऑडियो|स्टिकर",
)
_LEFT_OUT = _any(
    r"omitted|weggelassen|ausgelassen|omitid[oa]|ocultad[oa]|oculto|oculta|omise?|absente?|retirée?|omess[oai]",
    r"esclus[oa]|non inclus[oa]|weggelaten|tidak disertakan|dahil edilmedi|отсутствует|пропущен[оа]?|не добавлен[оа]?",
    r"छोड़ा गया|छोड़ी गई|छोड़ा गया है|शामिल नहीं(?: है)?",
)
_ANDROID = _any(
    r"media omitted|medien (?:ausgeschlossen|weggelassen)|multimedia omitido|archivo omitido",
    r"mídia (?:oculta|omitida)|arquivo de mídia oculto|ficheiro não revelado|multimédia (?:oculta|omitid[oa])",
    r"m[ée]dias? omis|fichiers? omis|media omess[io]|multimedia omesso|media weggelaten|मीडिया के बिना|मीडिया छोड़ा गया",
    r"media tidak disertakan|medya (?:dahil edilmedi|atlanmış|atlandı|çıkarıldı)|без медиафайлов",
    r"(?:медиа)?файл пропущен|تم استبعاد الوسائط|الوسائط مستبعدة",
)
_OMITTED = re.compile(
    rf"<{_ANDROID}>|<?{_KIND} {_LEFT_OUT}>?|\S.{{0,150}}\.\w{{2,5}}.{{0,24}}? {_KIND} {_LEFT_OUT}"
    r"|(?:تم استبعاد|لم يتم تضمين) \S+(?: \S+){0,2}|null",
    re.IGNORECASE,
)
_ATTACHED_WORD = _any(
    r"file attached|datei angehängt|archivo adjunto|arquivo anexado|ficheiro anexado|fichier joint|file allegato",
    r"bestand bijgevoegd|फ़ाइल अटैच की गई(?: है)?|फ़ाइल संलग्न|file terlampir",
    r"dosya ekl(?:i|endi)|файл (?:добавлен|прикреплен|приложен)",
    r"الملف مرفق|ملف مرفق|تم إرفاق الملف",
)
# Android: a name with what says that it is attached, or one that WhatsApp gave; iOS: <attached: name>.
_FILE_LINE = re.compile(
    rf"\S.{{0,150}}\.\w{{2,5}} \({_ATTACHED_WORD}\)"
    r"|(?:IMG|VID|AUD|PTT|DOC|STK)-\d{8}-WA\d{4}\.\w{2,5}(?: \([^()]{3,40}\))?",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(r"\S[^\n]{0,100}\.\w{2,5}")
_FILE_TAG = re.compile(r"<[^<>:\n]{2,30}: ?[^<>\n]{1,150}\.\w{2,5}>")
_DELETED = re.compile(
    _any(
        r"this message was deleted(?: by admin.*)?|you deleted this message(?: as admin)?",
        r"diese nachricht wurde (?:von .*|vom admin.*)?gelöscht|du hast diese nachricht (?:als admin )?gelöscht",
        r"se eliminó este mensaje|eliminaste este mensaje|este mensaje fue eliminado(?: por .*)?",
        r"(?:esta )?mensagem (?:foi )?(?:apagada|eliminada)(?: por .*)?",
        r"(?:você )?(?:apagou|eliminou|apagaste) esta mensagem",
        r"ce message a été supprimé(?: par .*)?|vous avez supprimé ce message",
        r"questo messaggio è stato eliminato(?: da .*)?|hai eliminato questo messaggio",
        r"dit bericht (?:is|werd) verwijderd(?: door .*)?|(?:je hebt|u hebt|jij hebt) dit bericht verwijderd",
        r"(?:आपने |आपने इस |यह |इस )?(?:मैसेज|संदेश)(?: को)? (?:डिलीट|हटा|मिटा)\S*(?: \S+){0,4}",
        r"pesan ini (?:telah )?dihapus(?: oleh .*)?|anda (?:telah )?menghapus pesan ini",
        r"bu mesaj (?:.* tarafından )?silindi|bu mesajı sildiniz",
        r"(?:это |данное )?сообщение (?:было )?удалено(?: .*)?|вы удалили (?:это|данное) сообщение",
        r"(?:لقد )?(?:تم حذف|حذفت|قمت بحذف)(?: أنت)? هذه الرسالة(?: .*)?",
    )
    + r"[.।]?",
    re.IGNORECASE,
)
_EDITED = re.compile(
    r"<[^<>\n]{0,60}"
    + _any(
        r"edited|bearbeitet|editó|editad[oa]|modifié|modificato|bewerkt|एडिट|संपादित|diedit|düzenlen",
        r"изменен|изменён|отредактирован|تعديل|تحرير",
    )
    + r"[^<>\n]{0,40}>\Z",
    re.IGNORECASE,
)
_POLL = re.compile(
    r"(?:poll|umfrage|encuesta|enquete|sondagem|sondage|sondaggio|पोल|polling|anket|опрос|استطلاع):\n",
    re.IGNORECASE,
)
_LOCATION = re.compile(
    r"[^\W\d][^\n:]{2,24}: ?https?://(?:maps\.google\.\w+|goo\.gl/maps|foursquare\.com)\S*(?:\n.*)?",
    re.IGNORECASE,
)
_LIVE = re.compile(
    r"live location shared|live-standort (?:wird )?geteilt|ubicación en tiempo real compartida", re.IGNORECASE
)
_CALL = re.compile(
    _any(
        r"missed (?:group )?(?:voice|video) call|verpasster (?:sprach|video)anruf",
        r"(?:video)?llamada(?: de voz)? perdida",
        r"(?:chamada|ligação) (?:de voz|de vídeo) perdida|appel (?:vocal|vidéo) manqué",
        r"(?:video)?chiamata(?: vocale)? persa",
        r"gemiste (?:spraak|video)oproep|panggilan (?:suara|video) tak terjawab|cevapsız (?:sesli|görüntülü) arama",
        r"пропущенный (?:аудио|видео)?звонок|मिस्ड (?:वॉइस|वीडियो) कॉल|مكالمة (?:صوتية|فيديو) فائتة",
    )
    + r"[^\n]{0,40}",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    _any(
        r"messages (?:and calls|you send to|to this)\b[^\n]*(?:encrypt|secured)",
        r"nachrichten und anrufe[^\n]*verschlüsselt|nachrichten (?:in|an) (?:diese)[^\n]*verschlüssel",
        r"los mensajes y las llamadas[^\n]*cifrad",
        r"as mensagens e (?:as )?(?:chamadas|ligações)[^\n]*(?:criptograf|encriptad|ponta)",
        r"les messages et (?:les )?appels[^\n]*chiffrés|i messaggi e le chiamate[^\n]*crittograf",
        r"berichten en oproepen[^\n]*versleuteld|pesan dan panggilan[^\n]*enkripsi",
        r"mesajlar(?:ınız)? ve aramalar[^\n]*uçtan uca",
        r"сообщения и звонки[^\n]*(?:сквозн|шифр)|मैसेज और कॉल[^\n]*एंड-टू-एंड|الرسائل والمكالمات[^\n]*مشفرة",
        r"waiting for this message\. this may take a while|mensagens e chamadas são protegidas",
    ),
    re.IGNORECASE,
)
# In what would be a speaker's name: verbs of the notices that have a colon in them, as a new subject may.
_HAPPENED = re.compile(
    _any(
        r"\b(?:changed (?:the|this|their|to)|created (?:the |this )?group|added|removed|pinned|joined|security code)\b",
        r"\b(?:hat (?:den|die|das)|geändert|sicherheits(?:nummer|code)|ende-zu-ende)",
        r"\b(?:cambió|creó|añadió|agregó|eliminó|código de seguridad|mudou|alterou|criou|adicionou|removeu)\b",
        r"\ba (?:changé|modifié|créé|ajouté|remplacé|retiré)\b|\bha (?:cambiato|modificato|creato|aggiunto|rimosso)\b",
        r"\b(?:gewijzigd|aangemaakt|toegevoegd|verwijderd|beveiligingscode)\b|बदल|जोड़ा|बनाया गया",
        r"\b(?:mengubah|membuat|menambahkan|mengeluarkan|değiştirdi|oluşturdu|ekledi|çıkardı)\b",
        r"\b(?:изменила?|создала?|добавила?|удалила?)\b|غي[ّ]?ر|أنشأ|أضاف",
    ),
    re.IGNORECASE,
)


def unmarked(text: str) -> str:
    """*text* without the invisible marks that steer the direction of writing."""
    return text if text.isascii() else _MARKS.sub("", text)


def happened(name: str, line: str) -> bool:
    """Whether *line*, in which *name* stands before the first colon, is a notice and nobody's words."""
    quotes = sum(name.count(quote) for quote in '"“”„«»')
    return bool(_HAPPENED.search(line if quotes % 2 else name))


def spoken(body: str) -> tuple[str, str | None]:
    """The words that a person wrote in *body*, without what WhatsApp added; and if there are none, why."""
    return _spoken(body) if len(body) > _SHORT else _spoken_shortly(body)


def _spoken(body: str) -> tuple[str, str | None]:
    ours = body.startswith(WRITTEN_BY_WHATSAPP)
    text = _CONTROL.sub("", unmarked(body)).strip()
    if text.endswith(">"):
        text = _EDITED.sub("", text).rstrip()
    if not text:
        return "", EMPTY
    first, _, rest = text.partition("\n")
    if len(first) <= _MOST and (_OMITTED.fullmatch(first) or _FILE_LINE.fullmatch(first)):
        return _caption(rest)
    if "<" in text and (untagged := _FILE_TAG.sub("", text)) != text:
        return _caption(untagged)
    return _judged(text, ours=ours)


_spoken_shortly = lru_cache(maxsize=1 << 14)(_spoken)  # "ok" and "<Media omitted>" come by the thousand


def _caption(text: str) -> tuple[str, str | None]:
    """What was written under a file; its own name or title on a line is nobody's words."""
    text = text.strip()
    return ("", MEDIA) if not text or _FILE_NAME.fullmatch(text) else (text, None)


def _judged(text: str, *, ours: bool) -> tuple[str, str | None]:
    for pattern, reason in ((_DELETED, DELETED), (_LOCATION, LOCATION), (_LIVE, LOCATION), (_CALL, CALL)):
        if len(text) <= _MOST and pattern.fullmatch(text):
            return "", reason
    if _POLL.match(text):
        return "", POLL
    if _NOTICE.match(text) or (ours and len(text) <= _MOST and "\n" not in text):
        return "", SYSTEM
    return text, None
