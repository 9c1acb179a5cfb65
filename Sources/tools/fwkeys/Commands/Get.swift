// Get.swift - fwkeys get and fwkeys whoami: what the service knows of a key, and of the key that is used

import ArgumentParser
import CFwKeys

struct Get: Command {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "show what the service knows of an API key",
        discussion: """
            Shows the record of an API key, without its secret, which the service never shows again. What the service did not \
            send has no line.

            Examples:
              # one of your own keys
              fwkeys get key_42vAYeb7rwt9zzg1

              # a key of a service account, for a program
              fwkeys get key_42vAYeb7rwt9zzg1 --service-account ci --output json

              # firectl's two orders of words
              fwkeys get api-key key_42vAYeb7rwt9zzg1
              fwkeys api-key get key_42vAYeb7rwt9zzg1
            """)

    @Argument(help: .value("KEY_ID")) var keyID: String
    @OptionGroup var outputOptions: OutputOptions<RecordFormats>
    @OptionGroup(title: "Options that say whose keys are meant") var owner: OwnerOptions
    @OptionGroup(title: "Options of the connection") var connection: ConnectionOptions

    func execute() throws(Failure) -> ExitStatus {
        let format = try outputOptions.format()
        let id = try OwnerOptions.keyIDs([keyID])[0]
        let config = try connection.config()
        let service = try Service.open(config, owner.owner(config))
        do throws(CallFailure) {
            let key = try service.get(id)
            var output = Output()
            output.addRecord(Key(pointer: key.pointer), format)
            do throws(Failure) {
                try output.endReading()
            } catch {
                Report.line(error.message ?? "")
                return error.status
            }
        } catch {
            throw error.failure(id)
        }
        return .ok
    }
}

struct WhoAmI: Command {
    static let configuration = CommandConfiguration(
        commandName: "whoami", abstract: "show whose API key is used",
        discussion: """
            Asks the service whose API key is used, which also proves that the key works. The user is found by the e-mail \
            address of the key among the users of the account; where those may not be seen, there is no line for the user.

            Examples:
              # account, user and e-mail address
              fwkeys whoami

              # of another key
              fwkeys whoami --api-key-file ci.key --output json
            """)

    @OptionGroup var outputOptions: OutputOptions<PlainFormats>
    @OptionGroup(title: "Options of the connection") var connection: ConnectionOptions

    func execute() throws(Failure) -> ExitStatus {
        let format = try outputOptions.format()
        let client = try Service.connect(connection.config())
        let identity: Owned
        do throws(CallFailure) {
            identity = try make(fw_identity_free) { fw_whoami_with_user(client.pointer, $0, $1) }
        } catch {
            throw error.failure()
        }
        let account = text(fw_identity_account_id(identity.pointer))
        let user = text(fw_identity_user_id(identity.pointer))
        let email = text(fw_identity_email(identity.pointer))
        var output = Output()
        if format == .json {
            output.add(
                JSONValue.object([
                    ("accountId", account.map(JSONValue.string)), ("userId", user.map(JSONValue.string)),
                    ("email", email.map(JSONValue.string)),
                ]).text + "\n")
        } else {
            output.addLine("Account Id", account)
            output.addLine("User Id", user)
            output.addLine("Email", email)
        }
        try output.endReading()
        return .ok
    }
}
