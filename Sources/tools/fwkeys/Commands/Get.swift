// Get.swift - fwkeys get and fwkeys whoami: what the service knows of a key, and of the key that is used

import ArgumentParser
import CFwKeys

struct Get: Command {
    static let configuration = CommandConfiguration(
        "get", "show what the service knows of an API key",
        """
        Shows the record of an API key, without its secret, which the service never shows again. What the service did not \
        send has no line.

        Examples:
          # one of your own keys
          fwkeys get key_42vAYeb7rwt9zzg1

          # a key of a service account, for a program
          fwkeys get key_42vAYeb7rwt9zzg1 --service-account ci --output json
        """)

    @Argument var keyID: String
    @Option(name: .shortAndLong, completion: .list(OutputFormat.ofRecords)) var output: String?
    @OptionGroup var owner: OwnerOptions
    @OptionGroup var connection: ConnectionOptions

    func execute() throws -> ExitStatus {
        let format = try OutputFormat(output, OutputFormat.ofRecords)
        let id = try ResourceName.keyID(keyID)
        let service = try owner.service(connection.config())
        let key = try naming(id) { try service.get(id) }
        var output = Output()
        output.addRecord(Key(key), format)
        try output.finishReading()
        return .ok
    }
}

struct WhoAmI: Command {
    static let configuration = CommandConfiguration(
        "whoami", "show whose API key is used",
        """
        Asks the service whose API key is used, which also proves that the key works. The user is found by the e-mail \
        address of the key among the users of the account; where those may not be seen, there is no line for the user.

        Examples:
          # account, user and e-mail address
          fwkeys whoami

          # of another key
          fwkeys whoami --api-key-file ci.key --output json
        """)

    @Option(name: .shortAndLong, completion: .list(OutputFormat.plain)) var output: String?
    @OptionGroup var connection: ConnectionOptions

    func execute() throws -> ExitStatus {
        let format = try OutputFormat(output, OutputFormat.plain)
        let client = try Service.connect(connection.config())
        let identity = try make(fw_identity_free) { fw_whoami_with_user(client.pointer, $0, $1) }
        let fields = [
            ("Account Id", "accountId", text(fw_identity_account_id(identity.pointer))),
            ("User Id", "userId", text(fw_identity_user_id(identity.pointer))),
            ("Email", "email", text(fw_identity_email(identity.pointer))),
        ]
        var output = Output()
        if format == .json {
            output.add(JSONObject(fields.map { ($0.1, $0.2) }).json + "\n")
        } else {
            for (label, _, value) in fields { output.addLine(label, value) }
        }
        try output.finishReading()
        return .ok
    }
}
