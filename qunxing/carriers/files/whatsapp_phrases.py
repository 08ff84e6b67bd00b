"""Fixed phrases of WhatsApp exports, one a line, lower case, in the languages we have seen or know."""

OMITTED = frozenset(
    """
media omitted
medien ausgeschlossen
médias omis
multimedia omitido
mídia oculta
arquivo de mídia oculto
media omessi
media weggelaten
без медиафайлов
média vynechány
média byla vynechána
media tidak disertakan
medya dahil edilmedi
pominięto multimedia
省略影音内容
已省略多媒體檔案
媒体文件已省略
省略多媒体文件
メディアなし
미디어를 제외한 메시지
미디어 파일을 생략한 대화 내용
تم استبعاد الوسائط
मीडिया छोड़ा गया
đã bỏ qua tệp đa phương tiện
media utelämnat
без медіафайлів
ไม่รวมสื่อ
mediabestanden weggelaten
media utelatt
medier udeladt
se omitió multimedia
archivo omitido
ficheiro não revelado
""".strip().splitlines()
)
"""Between < and > in place of a picture or file (Android)."""

DELETED = frozenset(
    """
this message was deleted
you deleted this message
this message was deleted by admin
diese nachricht wurde gelöscht
du hast diese nachricht gelöscht
ce message a été supprimé
vous avez supprimé ce message
se eliminó este mensaje
eliminaste este mensaje
este mensaje fue eliminado
mensagem apagada
essa mensagem foi apagada
esta mensagem foi apagada
você apagou esta mensagem
você apagou essa mensagem
questo messaggio è stato eliminato
hai eliminato questo messaggio
dit bericht is verwijderd
u hebt dit bericht verwijderd
je hebt dit bericht verwijderd
сообщение удалено
данное сообщение удалено
вы удалили данное сообщение
вы удалили это сообщение
это сообщение удалено
zpráva byla smazána
tato zpráva byla smazána
smazali jste tuto zprávu
tato zpráva byla odstraněna
tuto zprávu jste odstranili
zprávu jste smazali
tuto zprávu jste smazal(a)
tin nhắn này đã bị xóa
tin nhắn này đã bị xoá
bạn đã xóa tin nhắn này
bạn đã xoá tin nhắn này
このメッセージは削除されました
このメッセージを削除しました
あなたはこのメッセージを削除しました
メッセージは削除されました
メッセージを削除しました
这条消息已删除
此消息已删除
您删除了这条消息
你删除了这条消息
您已删除此消息
此訊息已刪除
你已刪除此訊息
您已刪除此訊息
삭제된 메시지입니다
pesan ini telah dihapus
anda telah menghapus pesan ini
bu mesaj silindi
bu mesajı sildiniz
تم حذف هذه الرسالة
यह संदेश मिटाया गया
आपने यह संदेश मिटाया
це повідомлення видалено
ви видалили це повідомлення
tuto zprávu jste odstranil/a
""".strip().splitlines()
)
"""In place of a message its sender, or an admin, deleted."""

CALLS = tuple(
    """
missed voice call
missed video call
missed group voice call
missed group video call
voice call
video call
gemiste spraakoproep
gemiste video-oproep
пропущенный аудиозвонок
пропущенный видеозвонок
zmeškaný hovor
zmeškaný videohovor
未接语音通话
未接视频通话
未接語音通話
llamada perdida
verpasster sprachanruf
""".strip().splitlines()
)
"""How a line about a call begins."""
