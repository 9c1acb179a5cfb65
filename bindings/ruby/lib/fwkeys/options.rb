# frozen_string_literal: true

module Fwkeys
  # Settings, handed to the library's setters by their names.
  module Options
    CLIENT = {
      api_key: :secret, base_url: :text, timeout_ms: :number, settle_ms: :number, max_attempts: :number, ca_file: :text,
      cancel: :token
    }.freeze
    CREATE = {
      display_name: :text, expire_time_unix: :number, exactly_once: :number, marker: :text,
      marker_in_annotation: :number, cancel: :token
    }.freeze

    LIST = {
      unused_for_seconds: :number, older_than_seconds: :number, expires_within_seconds: :number, name_pattern: :text,
      marked: :number
    }.freeze
    SECONDS = %i[unused_for older_than expires_within].to_h { |name| [name, :"#{name}_seconds"] }.freeze

    # Sets what is not nil: a setting that has no setter is an ArgumentError.
    def self.apply(object, prefix, kinds, settings)
      settings.compact.each do |name, value|
        kind = kinds.fetch(name) { raise ArgumentError, "unknown setting: #{name}" }
        Error.check(Library.public_send("#{prefix}_set_#{name}", object, given(kind, name, value)), Fiddle::NULL, name)
      end
    end

    def self.given(kind, name, value)
      case kind
      when :number then Integer(value)
      when :token then value.is_a?(CancelToken) ? value : raise(TypeError, "#{name} must be a CancelToken")
      when :secret then value.is_a?(Fiddle::Pointer) ? value : Library.given(name, value)
      else Library.given(name, value)
      end
    end

    # The options of a create, for the time of the block.
    def self.create(expire_time: nil, annotations: {}, exactly_once: nil, **others)
      options = Handle.make('fw_create_options_free') { |place, _| Library.fw_create_options_new(place) }
      exactly_once = exactly_once ? 1 : 0 unless exactly_once.is_a?(Integer)
      apply(options, 'fw_create_options', CREATE, { **others, expire_time_unix: expire_time&.to_i, exactly_once: })
      annotate(options, :fw_create_options_set_annotation, annotations)
      yield options
    ensure
      options&.close
    end

    # The options of a list, for the time of the block.
    def self.list(annotations: {}, marked: nil, **others)
      options = Handle.make('fw_list_options_free') { |place, _| Library.fw_list_options_new(place) }
      others.transform_keys! { |name| SECONDS.fetch(name, name) }
      apply(options, 'fw_list_options', LIST, { **others, marked: marked ? 1 : 0 })
      annotate(options, :fw_list_options_set_annotation, annotations)
      yield options
    ensure
      options&.close
    end

    def self.annotate(options, setter, annotations)
      annotations.each do |name, value|
        texts = [Library.given('annotation', name), Library.given('annotation', value)]
        Error.check(Library.public_send(setter, options, *texts), Fiddle::NULL, 'annotation')
      end
    end
  end
  private_constant :Options
end
